package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same on real servers, together and one after the other. */
@Tag("llama-server")
class CompareServersIT {

    private static final Path MODELS = Path.of("src/main/resources/models").toAbsolutePath();
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String STARTED = ": started ";

    @TempDir
    Path data;

    @Test
    void shouldCompareOnServersThatAreThereTogether() throws Exception {
        String told = compared();

        assertThat(told).contains("llama-server answers, since --binary names one", "All fit into memory together");
        assertThat(report().at("/drift/reference").asText()).isEqualTo("demo-Q2_K");
        assertThat(log().filter(line -> line.contains(STARTED))).hasSize(2);
    }

    @Test
    void shouldLoadEachOnceWhenMemoryIsScarceAndScoreTheReferencesAnswersByAll() throws Exception {
        String told = compared(
                "--memory",
                "25MiB",
                "--reference",
                MODELS.resolve("demo-Q8_0.gguf").toString());

        assertThat(told).contains("They do not fit into memory together", "loaded one after the other, each once.");
        List<String> starts = log().filter(line -> line.contains(STARTED)).toList();
        assertThat(starts).hasSize(3);
        assertThat(starts.getFirst()).contains("comparison@demo-Q8_0" + STARTED);
        JsonNode drift = report().path("drift");
        assertThat(drift.path("reference").asText()).isEqualTo("demo-Q8_0");
        assertThat(drift.at("/answersOf/0").asText()).isEqualTo("demo-Q8_0");
        assertThat(drift.path("candidates")).hasSize(2);
    }

    private String compared(String... further) throws Exception {
        StringBuilder prompts = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            prompts.append("{\"messages\":[{\"role\":\"user\",\"content\":\"Tell me a story about ")
                    .append(i + 2)
                    .append(" birds.\"}],\"max_tokens\":24}\n");
        }
        Files.writeString(data.resolve("prompts.jsonl"), prompts);
        String[] command = Stream.concat(
                        Stream.of(
                                "compare",
                                MODELS.resolve("demo-Q2_K.gguf").toString(),
                                MODELS.resolve("demo-UD-Q2_K_XL.gguf").toString(),
                                "--prompts",
                                "prompts.jsonl",
                                "--out",
                                "report",
                                "--binary",
                                LlamaServerBinary.path().toString(),
                                "--args",
                                "--threads 1"),
                        Stream.of(further))
                .toArray(String[]::new);
        try (PackagedServer server = PackagedServer.run(data, command)) {
            assertThat(server.awaitExit(LONG)).as(server.output()).isZero();
            return server.output();
        }
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(data.resolve("report/report.json").toFile());
    }

    private Stream<String> log() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("comparisons"))) {
            Path log = files.filter(file -> file.endsWith("tandem.log"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllLines(log).stream();
        }
    }
}
