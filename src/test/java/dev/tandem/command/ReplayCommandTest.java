package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private static CommandResult run(String... arguments) {
        return CommandResult.of(
                new ReplayCommand(Optional.empty(), Duration.ofMillis(20)),
                Stream.concat(Stream.of("replay"), Stream.of(arguments)).toArray(String[]::new));
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

        CommandResult first =
                run(prompts.toString(), "--model", "demo", "--server", base.toString(), "--out", reports.toString());

        assertThat(first.status()).as(first.err()).isEqualTo(ReplayCommand.FINE);
        assertThat(first.out()).contains("# Replay of demo", "3 prompts of 1 conversation,");
        assertThat(reports).isDirectoryContaining(file -> file.endsWith("report.html"));
        assertThat(Files.readString(reports.resolve("report.json"))).contains("Paris");

        Matcher id = Pattern.compile("rp_[0-9a-f]{32}").matcher(first.err());
        assertThat(id.find()).isTrue();
        CommandResult again = run("--resume", id.group(), "--server", base.toString());
        assertThat(again.status()).isEqualTo(ReplayCommand.FINE);
        assertThat(again.out()).isEqualTo(first.out());
    }

    @Test
    void shouldPassOnWhatTheServerSaysOfABadFile() throws Exception {
        Path prompts = Files.writeString(directory.resolve("bad.jsonl"), "{}\n{");

        CommandResult result = run(prompts.toString(), "--model", "demo", "--server", base.toString());

        assertThat(result.status()).isEqualTo(ReplayCommand.FAILED);
        assertThat(result.err()).startsWith("Line 1: neither a chat request");
    }

    @Test
    void shouldAskForWhatTheServerRecorded() throws Exception {
        CommandResult result = run("--recorded", "--model", "demo", "--limit", "5", "--server", base.toString());

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
            a.jsonl --model m --server ftp://localhost|--server needs a URL
            a.jsonl --model m --server http://localhost:99999|--server needs a URL
            nowhere.jsonl --model m|PROMPTS names a file that does not exist: nowhere.jsonl.
            . --model m|no regular file
            /dev/zero --model m|no regular file
            --recorded --model m --out pom.xml|--out needs a directory
            --recorded --model m --out /proc/x|--out needs a directory that can be written
            --resume x|--resume needs the id
            a.jsonl --resume rp_0|Name a file
            a.jsonl --recorded --model m|Name a file
            --recorded|--model is needed
            --recorded --model m --limit 1 --limit 2|Option '--limit' (N) should be specified only once
            """)
    void shouldSayWhatIsWrongWithTheArguments(String words, String message) throws Exception {
        CommandResult result = run(words.isEmpty() ? new String[0] : words.split(" ", -1));

        assertThat(result.status()).isEqualTo(UsageErrors.MISUSED);
        assertThat(result.err())
                .contains(message)
                .endsWith("tandem replay --help tells what there is." + System.lineSeparator());
    }

    @Test
    void shouldSayThatNoServerIsThere() throws Exception {
        Path prompts = Files.writeString(directory.resolve("prompts.jsonl"), "{}");

        CommandResult result = run(prompts.toString(), "--model", "demo", "--server", "http://127.0.0.1:1");

        assertThat(result.status()).isEqualTo(ReplayCommand.FAILED);
        assertThat(result.err()).contains("Is Tandem running?");
    }
}
