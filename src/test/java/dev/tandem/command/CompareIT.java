package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From two files to a verdict by one command of the packaged program, in its own process. */
@Tag("quarkus")
class CompareIT {

    private static final Path MODELS = Path.of("src/main/resources/models").toAbsolutePath();
    private static final String[] PAIR = {
        "compare",
        MODELS.resolve("demo-Q2_K.gguf").toString(),
        MODELS.resolve("demo-UD-Q2_K_XL.gguf").toString(),
        "--engine",
        "embedded"
    };
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int PROMPTS = 24;

    @TempDir
    Path data;

    @Test
    void shouldEndWithAVerdictAndAReportOnThePromptsThatComeWithIt() throws Exception {
        // What is configured where it is started is no part of it, not even what is wrong.
        Files.writeString(
                Files.createDirectories(data.resolve("config")).resolve("application.yaml"),
                "tandem: { models: { other: { variants: { a: { model: absent.gguf } } } } }\n");

        String told = compared("--max-tokens", "24", "--out", "report");

        assertThat(told)
                .contains("same base model   yes", "120 prompts that come with Tandem", "How far from the reference?")
                .contains("Different in speed?", "Different in text?", "The report: ");
        assertThat(told.lines().filter(line -> line.contains(" answers; "))).isNotEmpty();
        JsonNode report = report("report");
        assertThat(report.path("prompts").asInt()).isEqualTo(120);
        assertThat(report.path("notes").toString()).contains("a stand-in for your own traffic");
        assertThat(report.path("answers").findValuesAsText("kind")).contains("code", "non-latin", "reasoning");
        assertThat(Files.readString(data.resolve("report/report.md"))).contains("a stand-in for your own traffic");
        assertThat(Files.readString(data.resolve("report/report.html"))).contains("a stand-in for your own traffic");
    }

    @Test
    void shouldGiveTheSameReportWhenItIsKilledAndStartedAgain() throws Exception {
        String prompts = prompts(PROMPTS);
        compared("--prompts", prompts, "--out", "whole");
        JsonNode whole = report("whole");
        data = Files.createDirectory(data.resolve("other"));
        String[] command = command("--prompts", prompts, "--out", "killed");
        try (PackagedServer killed = PackagedServer.run(data, command)) {
            awaitAnswers(10);
            killed.kill();
        }
        assertThat(answers()).isBetween(10L, 2L * PROMPTS - 1);
        assertThat(data.resolve("killed")).doesNotExist();

        String told = compared("--prompts", prompts, "--out", "killed");

        assertThat(told).doesNotContain("This was compared before");
        assertThat(whole.at("/comparisons/0/text/compared").asInt()).isEqualTo(PROMPTS);
        assertThat(report("killed")).isEqualTo(whole);

        String again = compared("--prompts", prompts, "--out", "again");

        assertThat(again).contains("This was compared before");
        assertThat(report("again")).isEqualTo(whole);
    }

    @Test
    void shouldKeepWhatIsDoneAndSayHowToGoOnWhenItIsInterrupted() throws Exception {
        String[] command = command("--prompts", prompts(PROMPTS), "--out", "report");
        try (PackagedServer interrupted = PackagedServer.run(data, command)) {
            awaitAnswers(5);
            interrupted.terminate();

            assertThat(interrupted.awaitExit()).isNotZero();
            assertThat(interrupted.output())
                    .endsWith("Stopped. What is done is kept: the same command goes on.")
                    .doesNotContain("\tat ");
        }
        assertThat(data.resolve("report")).doesNotExist();
        assertThat(answers()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldSayWhatIsWrongWithAModelThatCannotBeLoaded() throws Exception {
        Path broken = data.resolve("broken.gguf");
        byte[] bytes = Files.readAllBytes(MODELS.resolve("demo-Q2_K.gguf"));
        Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));
        try (PackagedServer server = PackagedServer.run(data, "compare", PAIR[1], broken.toString())) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output()).contains("broken").doesNotContain("\tat ");
        }
    }

    private static String[] command(String... further) {
        return Stream.concat(Stream.of(PAIR), Stream.of(further)).toArray(String[]::new);
    }

    private String compared(String... further) throws Exception {
        try (PackagedServer server = PackagedServer.run(data, command(further))) {
            assertThat(server.awaitExit(LONG)).as(server.output()).isZero();
            return server.output();
        }
    }

    private String prompts(int count) throws IOException {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < count; i++) {
            file.append("{\"kind\":\"")
                    .append(i % 2 == 0 ? "story" : "sum")
                    .append("\",\"messages\":[{\"role\":\"user\",\"content\":\"")
                    .append(i % 2 == 0 ? "Tell me a story about " + (i + 2) + " birds." : "What is " + i + " plus 3?")
                    .append("\"}],\"max_tokens\":40}\n");
        }
        return Files.writeString(data.resolve("prompts.jsonl"), file).toString();
    }

    private void awaitAnswers(int count) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (answers() < count && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    private long answers() throws IOException {
        if (!Files.exists(data.resolve("comparisons"))) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(data.resolve("comparisons"))) {
            long lines = 0;
            for (Path file : files.filter(one -> one.endsWith("answers.jsonl")).toList()) {
                lines += Files.readString(file).lines().count();
            }
            return lines;
        }
    }

    /** Without what differs from run to run: which run it is, and times, those in sentences included. */
    private JsonNode report(String directory) throws IOException {
        ObjectNode report = (ObjectNode) new ObjectMapper()
                .readTree(data.resolve(directory).resolve("report.json").toFile());
        report.remove("replay");
        report.remove("latency");
        report.path("answers").forEach(row -> ((ObjectNode) row).remove("latency"));
        for (var verdicts = report.path("verdicts").elements(); verdicts.hasNext(); ) {
            if (verdicts.next().path("question").asText().equalsIgnoreCase("speed")) {
                verdicts.remove();
            }
        }
        return report;
    }
}
