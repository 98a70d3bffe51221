package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class ReplayCommandTest {

    @TestHTTPResource("/")
    URI base;

    @TempDir
    Path directory;

    private record Result(int status, String out, String err) {}

    private static Result run(String... arguments) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new ReplayCommand(Optional.empty(), Duration.ofMillis(20))
                .run(
                        List.of(arguments),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldPrintAndWriteTheReportAndFindTheReplayAgain() throws Exception {
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
        }
        Path prompts = Files.writeString(
                directory.resolve("prompts.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of France?\"}]}\n".repeat(3));
        Path reports = directory.resolve("reports");

        Result first =
                run(prompts.toString(), "--model", "demo", "--server", base.toString(), "--out", reports.toString());

        assertThat(first.status()).as(first.err()).isEqualTo(ReplayCommand.FINE);
        assertThat(first.out()).contains("# Replay of demo", "3 prompts of 1 conversations");
        assertThat(reports).isDirectoryContaining(file -> file.endsWith("report.html"));
        assertThat(Files.readString(reports.resolve("report.json"))).contains("Paris");

        Matcher id = Pattern.compile("rp_[0-9a-f]{32}").matcher(first.err());
        assertThat(id.find()).isTrue();
        Result again = run("--resume", id.group(), "--server", base.toString());
        assertThat(again.status()).isEqualTo(ReplayCommand.FINE);
        assertThat(again.out()).isEqualTo(first.out());
    }

    @Test
    void shouldPassOnWhatTheServerSaysOfABadFile() throws Exception {
        Path prompts = Files.writeString(directory.resolve("bad.jsonl"), "{}\n{");

        Result result = run(prompts.toString(), "--model", "demo", "--server", base.toString());

        assertThat(result.status()).isEqualTo(ReplayCommand.FAILED);
        assertThat(result.err()).startsWith("Line 1: neither a chat request");
    }

    @Test
    void shouldAskForWhatTheServerRecorded() throws Exception {
        Result result = run("--recorded", "--model", "demo", "--limit", "5", "--server", base.toString());

        assertThat(result.status()).isEqualTo(ReplayCommand.FAILED);
        assertThat(result.err()).startsWith("No request for 'demo' is recorded");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``|Name a file
            a.jsonl|--model is needed
            a.jsonl b.jsonl --model m|Only one file
            a.jsonl --model|--model needs a value
            a.jsonl --modle m|There is no option --modle
            a.jsonl --model m --server nonsense|--server needs a URL
            --resume x|--resume needs the id
            a.jsonl --resume rp_0|Name a file
            a.jsonl --recorded --model m|Name a file
            --recorded|--model is needed
            """)
    void shouldSayWhatIsWrongWithTheArguments(String words, String message) throws Exception {
        Result result = run(words.isEmpty() ? new String[0] : words.split(" ", -1));

        assertThat(result.status()).isEqualTo(ReplayCommand.MISUSED);
        assertThat(result.err()).contains(message, "Usage: replay");
    }

    @Test
    void shouldSayThatNoServerIsThere() throws Exception {
        Path prompts = Files.writeString(directory.resolve("prompts.jsonl"), "{}");

        Result result = run(prompts.toString(), "--model", "demo", "--server", "http://127.0.0.1:1");

        assertThat(result.status()).isEqualTo(ReplayCommand.FAILED);
        assertThat(result.err()).contains("Is Tandem running?");
    }
}
