package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.PackagedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation lets the packaged program do beside serving, it does. */
@Tag("quarkus")
class DocumentedProgramIT {

    private static final String PROGRAM = "java -jar " + PackagedServer.JAR + " ";
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path HERE = Path.of(".");

    @TempDir
    Path data;

    @Test
    void shouldInspectAsThePagesShowIt() throws IOException {
        assertThat(shown("inspect")).isNotEmpty().allSatisfy(command -> {
            ProcessResult told = run(HERE, command);

            assertThat(told.status()).as(told.output()).isZero();
            assertThat(told.output()).contains("bits per weight", "confounds");
        });
    }

    @Test
    void shouldCompareAsThePagesShowIt() throws IOException {
        Files.writeString(
                data.resolve("prompts.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of Spain?\"}]}\n");

        assertThat(shown("compare")).isNotEmpty().allSatisfy(command -> {
            ProcessResult compared = run(data, command + " --engine embedded --prompts prompts.jsonl");

            assertThat(compared.status()).as(compared.output()).isZero();
            assertThat(compared.output()).contains("How far from the reference?");
        });
    }

    @Test
    void shouldReplayAsThePagesShowIt() throws IOException {
        Files.writeString(
                data.resolve("prompts.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of Spain?\"}]}\n");
        try (PackagedServer server = PackagedServer.start(data, "tandem.models.demo.recording.enabled=true");
                Api api = new Api(server.base())) {
            DemoServer.awaitReady(api);
            // What the replay of recorded requests finds.
            api.post("/v1/chat/completions", chat("demo", "What is the capital of Spain?"));

            assertThat(shown("replay")).hasSizeGreaterThanOrEqualTo(2).allSatisfy(command -> {
                // A clock may be behind the day that the page names.
                String now = command.replaceFirst("--since \\S+", "--since 2000-01-01");
                ProcessResult replayed = run(data, now + " --server " + server.base());

                assertThat(replayed.status()).as(replayed.output()).isZero();
            });
        }
        assertThat(data.resolve("replay-report")).isNotEmptyDirectory();
    }

    /** What follows the program's name in the commands that begin so. */
    private static List<String> shown(String command) throws IOException {
        return Documentation.pages().stream()
                .flatMap(page -> page.blocks("sh").stream())
                .flatMap(block -> block.commands().stream())
                .filter(line -> line.startsWith(PROGRAM + command + " "))
                .map(line -> line.substring(PROGRAM.length()))
                .toList();
    }

    private ProcessResult run(Path directory, String arguments) {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-Dtandem.data=" + data,
                "-jar",
                PackagedServer.JAR.toAbsolutePath().toString()));
        command.addAll(List.of(arguments.split(" ")));
        return ProcessResult.in(directory, command.toArray(new String[0]));
    }
}
