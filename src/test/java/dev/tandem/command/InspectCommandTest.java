package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.gguf.FileHash;
import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class InspectCommandTest {

    private static final String STATIC = "src/main/resources/models/demo-Q2_K.gguf";
    private static final String DYNAMIC = "src/main/resources/models/demo-UD-Q2_K_XL.gguf";

    @TempDir
    Path directory;

    private static CommandResult run(String... arguments) {
        return CommandResult.of(
                new InspectCommand(FileHash::sha256),
                Stream.concat(Stream.of("inspect"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void shouldTellWhatIsInAFile() {
        CommandResult result = run(STATIC);

        assertThat(result.status()).isZero();
        assertThat(result.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains(
                        "demo-Q2_K.gguf",
                        "architecture gemma3",
                        "file type Q2_K - Medium",
                        "parameters 5.23 M",
                        "bits per weight 3.32",
                        "types f32 37, q2_K 24, q3_K 18, q6_K 1",
                        "quantized by -",
                        "context 2048 tokens");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void shouldTellHowTwoFilesDiffer() {
        CommandResult result = run(STATIC, DYNAMIC);

        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains("demo-Q2_K.gguf (1) against demo-UD-Q2_K_XL.gguf (2)")
                .contains("same base model   yes")
                .contains("chat template     equal")
                .contains("3.32 | 3.29 bits per weight")
                .contains("confounds         none in the headers");
    }

    @Test
    void shouldPrintJsonWhenAskedTo() throws IOException {
        CommandResult result = run("--json", STATIC, DYNAMIC);

        assertThat(result.status()).isZero();
        JsonNode report = new ObjectMapper().readTree(result.out());
        assertThat(report.at("/files/0/fileType").textValue()).isEqualTo("Q2_K - Medium");
        assertThat(report.at("/files/1/types/q5_K").intValue()).isEqualTo(6);
        assertThat(report.at("/comparison/base/same").booleanValue()).isTrue();
        assertThat(report.at("/comparison/template/equal").booleanValue()).isTrue();
        assertThat(report.at("/files/0/files/0/sha256").textValue()).isEqualTo(FileHash.sha256(Path.of(STATIC)));
    }

    @Test
    void shouldCompareAFileWithItself() {
        CommandResult result = run(STATIC, STATIC);

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("against " + STATIC + " (second) (2)");
    }

    @Test
    void shouldEndWithOneAndSaySoWhenAFileCannotBeUsed() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.gguf"), "no model");

        List<CommandResult> results = Stream.of("nowhere.gguf", text.toString(), directory.toString())
                .map(InspectCommandTest::run)
                .toList();

        assertThat(results).allSatisfy(result -> {
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err().lines()).hasSize(1);
        });
        assertThat(results.getFirst().err()).isEqualToIgnoringNewLines("nowhere.gguf does not exist.");
        assertThat(results.get(1).err()).startsWith("notes.gguf: byte 0: it begins with 'no m'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``|Missing required parameter: 'FILE.gguf'.
            a b c|c is one argument too many.
            --jsn a|There is no option --jsn. Did you mean --json?
            --json|Missing required parameter: 'FILE.gguf'.
            a --json --json|Option '--json' should be specified only once.
            """)
    void shouldEndWithTwoAndSayWhereTheUsageIsToldWhenArgumentsAreWrong(String arguments, String message) {
        CommandResult result = run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err().lines()).containsExactly(message, "tandem inspect --help tells what there is.");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void shouldNotLetAFileSteerTheTerminal() throws IOException {
        Path file = new GgufWriter().text("general.name", "\u001b[31mred\u0007").writeTo(directory.resolve("red.gguf"));

        CommandResult result = run(file.toString());

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("?[31mred?").doesNotContain("\u001b");
    }

    @Test
    void shouldKeepHashesWhereTheServerKeepsItsData() {
        Properties home = new Properties();
        home.setProperty("user.home", "/home/me");
        Properties set = new Properties();
        set.setProperty("tandem.data", "/set");

        assertThat(DefaultDataDirectory.of(Map.of("TANDEM_DATA", "/data"), set)).isEqualTo(Path.of("/set"));
        assertThat(DefaultDataDirectory.of(Map.of("TANDEM_DATA", "/data"), home))
                .isEqualTo(Path.of("/data"));
        assertThat(DefaultDataDirectory.of(Map.of("XDG_DATA_HOME", "/xdg"), home))
                .isEqualTo(Path.of("/xdg/tandem"));
        assertThat(DefaultDataDirectory.of(Map.of(), home)).isEqualTo(Path.of("/home/me/.local/share/tandem"));
    }
}
