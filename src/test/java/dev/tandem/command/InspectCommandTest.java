package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.gguf.FileHash;
import dev.tandem.testing.GgufWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class InspectCommandTest {

    private static final String STATIC = "src/main/resources/models/demo-Q2_K.gguf";
    private static final String DYNAMIC = "src/main/resources/models/demo-UD-Q2_K_XL.gguf";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return new InspectCommand(FileHash::sha256).run(List.of(arguments), print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellWhatIsInAFile() {
        assertThat(run(STATIC)).isZero();

        assertThat(text(out).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains(
                        "demo-Q2_K.gguf",
                        "architecture gemma3",
                        "file type Q2_K - Medium",
                        "parameters 5.23 M",
                        "bits per weight 3.32",
                        "types f32 37, q2_K 24, q3_K 18, q6_K 1",
                        "quantized by -",
                        "context 2048 tokens");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void shouldTellHowTwoFilesDiffer() {
        assertThat(run(STATIC, DYNAMIC)).isZero();

        assertThat(text(out))
                .contains("demo-Q2_K.gguf (1) against demo-UD-Q2_K_XL.gguf (2)")
                .contains("same base model   yes")
                .contains("chat template     equal")
                .contains("3.32 | 3.29 bits per weight")
                .contains("confounds         none in the headers");
    }

    @Test
    void shouldPrintJsonWhenAskedTo() throws IOException {
        assertThat(run("--json", STATIC, DYNAMIC)).isZero();

        JsonNode report = new ObjectMapper().readTree(text(out));
        assertThat(report.at("/files/0/fileType").textValue()).isEqualTo("Q2_K - Medium");
        assertThat(report.at("/files/1/types/q5_K").intValue()).isEqualTo(6);
        assertThat(report.at("/comparison/base/same").booleanValue()).isTrue();
        assertThat(report.at("/comparison/template/equal").booleanValue()).isTrue();
        assertThat(report.at("/files/0/files/0/sha256").textValue()).isEqualTo(FileHash.sha256(Path.of(STATIC)));
    }

    @Test
    void shouldCompareAFileWithItself() {
        assertThat(run(STATIC, STATIC)).isZero();

        assertThat(text(out)).contains("against " + STATIC + " (second) (2)");
    }

    @Test
    void shouldEndWithOneAndSaySoWhenAFileCannotBeUsed() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.gguf"), "no model");

        assertThat(run("nowhere.gguf")).isEqualTo(1);
        assertThat(run(text.toString())).isEqualTo(1);
        assertThat(run(directory.toString())).isEqualTo(1);
        assertThat(text(out)).isEmpty();
        assertThat(text(err).lines())
                .hasSize(3)
                .anyMatch(line -> line.equals("nowhere.gguf does not exist."))
                .anyMatch(line -> line.startsWith("notes.gguf: byte 0: it begins with 'no m'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b c", "--jsn a", "--json", "a --json --json"})
    void shouldEndWithTwoAndTellTheUsageWhenArgumentsAreWrong(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);

        assertThat(text(err)).startsWith("Usage: inspect FILE.gguf");
    }

    @Test
    void shouldNotLetAFileSteerTheTerminal() throws IOException {
        Path file = new GgufWriter().text("general.name", "\u001b[31mred\u0007").writeTo(directory.resolve("red.gguf"));

        assertThat(run(file.toString())).isZero();
        assertThat(text(out)).contains("?[31mred?").doesNotContain("\u001b");
    }

    @Test
    void shouldKeepHashesWhereTheServerKeepsItsData() {
        Properties home = new Properties();
        home.setProperty("user.home", "/home/me");
        Properties set = new Properties();
        set.setProperty("tandem.data", "/set");

        assertThat(DataPath.of(Map.of("TANDEM_DATA", "/data"), set)).isEqualTo(Path.of("/set"));
        assertThat(DataPath.of(Map.of("TANDEM_DATA", "/data"), home)).isEqualTo(Path.of("/data"));
        assertThat(DataPath.of(Map.of("XDG_DATA_HOME", "/xdg"), home)).isEqualTo(Path.of("/xdg/tandem"));
        assertThat(DataPath.of(Map.of(), home)).isEqualTo(Path.of("/home/me/.local/share/tandem"));
    }
}
