package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.gguf.FileHash;
import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.Inspection;
import dev.tandem.gguf.MixtureOfExperts;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.gemma4.Gemma4Pair;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An inspection says the same of a file as the real {@code llama-server} logs when it loads it. */
@Tag("llama-server")
class LoadLogTest {

    private static final Pattern TYPE = Pattern.compile("- type +(\\S+): +(\\d+) tensors");
    private static final String LAST = "model params";

    @ParameterizedTest
    @ValueSource(strings = {"demo-Q2_K.gguf", "demo-UD-Q2_K_XL.gguf", "demo-Q8_0.gguf"})
    void shouldSayOfTheDemoFilesWhatLlamaServerLogs(String name) throws Exception {
        compare(Path.of("src/main/resources/models", name));
    }

    @Test
    void shouldSayOfAMixtureOfExpertsWhatLlamaServerLogs() throws Exception {
        LlamaServerBinary.path();
        Gemma4Pair pair = Gemma4Pair.files();

        for (Path file : List.of(pair.uniform(), pair.dynamic())) {
            Inspection inspection = compare(file);
            assertThat(inspection.experts()).isNotNull();
            assertThat(inspection.activeParameters()).isLessThan(inspection.parameters());
            assertThat(inspection.slidingWindow())
                    .isNotNull()
                    .satisfies(window -> assertThat(window.pattern()).isEqualTo("5:1"));
        }
    }

    private static Inspection compare(Path file) throws IOException {
        String log = load(file);

        Inspection inspection = Inspection.of(GgufModel.read(file), FileHash::sha256);

        assertThat(inspection.types()).isEqualTo(types(log));
        assertThat(inspection.fileType()).isEqualTo(printed(log, "file type"));
        assertThat(TerminalText.bytes(inspection.tensorBytes()) + " (" + TerminalText.bits(inspection.bitsPerWeight())
                        + " BPW)")
                .isEqualTo(printed(log, "file size"));
        assertThat(TerminalText.parameters(inspection.parameters())).isEqualTo(printed(log, LAST));
        assertThat(String.valueOf(inspection.contextLength())).isEqualTo(printed(log, "n_ctx_train"));
        MixtureOfExperts experts = inspection.experts();
        assertThat(String.valueOf(experts == null ? 0 : experts.count())).isEqualTo(printed(log, "n_expert"));
        assertThat(String.valueOf(experts == null ? 0 : experts.used())).isEqualTo(printed(log, "n_expert_used"));
        return inspection;
    }

    private static Map<String, Integer> types(String log) {
        return TYPE.matcher(log)
                .results()
                .collect(Collectors.toMap(
                        type -> type.group(1),
                        type -> Integer.valueOf(type.group(2)),
                        (a, b) -> b,
                        LinkedHashMap::new));
    }

    /** The server may load a file twice, the first time to find out whether it fits: the last word counts. */
    private static String printed(String log, String what) {
        return Pattern.compile("print_info: " + what + " +=(.*)")
                .matcher(log)
                .results()
                .map(line -> line.group(1).strip())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no '" + what + "' in " + log));
    }

    private static String load(Path file) throws IOException {
        Process server = new ProcessBuilder(
                        LlamaServerBinary.path().toString(),
                        "-m",
                        file.toString(),
                        "-t",
                        "1",
                        "-c",
                        "256",
                        "-lv",
                        "4",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.contains(LAST)) {
                    return String.join("\n", lines);
                }
            }
        } finally {
            server.destroyForcibly();
        }
        throw new AssertionError("it ended: " + String.join("\n", lines));
    }
}
