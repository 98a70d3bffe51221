package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.llamaserver.arguments.SecretMasker;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.StreamHandler;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ServerOutputTest {

    private final ServerOutput output =
            new ServerOutput(EngineFixture.ID, SecretMasker.in(Map.of("HF_TOKEN", "hf_abcdef", "PLAIN", "plainly")));

    @ParameterizedTest
    @CsvSource({
        "0.00.003.417 I srv  llama_server: initializing, INFO",
        "0.00.015.952 W srv  llama_server: security: no API key, WARN",
        "0.02.015.952 E srv  load_model: no such file, ERROR",
        "12.00.015.952 D srv  something, DEBUG",
        "E srv  load_model: no such file, ERROR",
        "main: loading model, INFO",
        "llama_model_load: error loading model: out of memory, ERROR",
        "ggml/src/ggml.c:12: GGML_ASSERT(x) failed, ERROR",
        "I am a line, INFO"
    })
    void shouldGuessTheLevelWhenALineComes(String line, Logger.Level level) {
        assertThat(ServerOutput.level(line)).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.01.012.071 E failed to parse grammar|WARN",
                "0.01.012.116 E srv    send_error: task id = 0, error: Failed to initialize samplers|WARN",
                "0.01.014.313 E srv  process_sing: failed to launch slot with task, id_task = 0|WARN",
                "parse: error parsing grammar: expecting ')' at|WARN",
                "root ::= (|DEBUG",
                "0.01.095.731 I slot      release: stop processing: n_tokens = 11|INFO",
                "0.01.113.476 W srv    operator(): got exception|WARN",
                "0.01.012.116 E srv    send_error: task id = 0, error: Compute error.|ERROR",
                "0.01.012.116 E srv  update_slots: failed to decode the batch|ERROR",
                "E ggml_cuda_compute_forward: MUL_MAT failed|ERROR",
                "CUDA error: out of memory|ERROR",
                "/src/ggml/src/ggml.c:12: GGML_ASSERT(x) failed|ERROR"
            })
    void shouldNotCallAnErrorWhatARequestMayHaveBroughtAboutWhenItServes(String line, Logger.Level level) {
        assertThat(ServerOutput.levelWhileServing(line)).isEqualTo(level);
    }

    @Test
    void shouldLogByWhatItDoes() {
        List<Level> levels = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord line) {
                levels.add(line.getLevel());
            }
        };
        Logger logger = Logger.getLogger("output.of.a.child");
        java.util.logging.Logger.getLogger("output.of.a.child").addHandler(handler);
        ServerOutput child = new ServerOutput(logger, SecretMasker.in(Map.of()));

        child.take("0.1 E failed to parse grammar");
        child.serves();
        child.take("0.1 E failed to parse grammar");

        assertThat(levels).extracting(Level::getName).containsExactly("ERROR", "WARN");
        assertThat(child.errors()).contains("failed to parse grammar");
    }

    @Test
    void shouldMaskSecretsWhenALineHoldsOne() {
        output.take("token hf_abcdef of plainly");

        assertThat(output.kept()).containsExactly("token *** of plainly");
    }

    @Test
    void shouldKeepTheLastLinesWhenThereAreMany() {
        for (int i = 0; i < 120; i++) {
            output.take("line " + i);
        }

        assertThat(output.kept()).hasSize(50).startsWith("line 70").endsWith("line 119");
        assertThat(output.lines()).isEqualTo(120);
    }

    @Test
    void shouldCutALineWhenItIsLong() {
        follow("x".repeat(10_000) + "\nshort");

        assertThat(output.kept()).extracting(String::length).isEqualTo(List.of(2_000, 5));
    }

    @Test
    void shouldTakeAProgressBarApartWhenItReturnsToTheStart() {
        follow("10 %\r20 %\r\n\nend\u001b[0m\u0007");

        assertThat(output.kept()).containsExactly("10 %", "20 %", "end");
    }

    @Test
    void shouldTellTheLastErrorsWhenItEnded() {
        output.take("0.1 E srv  one");
        output.take("0.2 I srv  two");
        output.take("0.3 E srv    three");

        assertThat(output.errors()).isEqualTo("srv one | srv three");
        assertThat(output.lastWords()).isEqualTo("srv one | srv three");
    }

    @Test
    void shouldTellTheLastLineWhenThereWasNoError() {
        output.take("0.1 I srv  one");
        output.take("0.2 I srv  two");

        assertThat(output.errors()).isEmpty();
        assertThat(output.lastWords()).isEqualTo("srv two");
    }

    @Test
    void shouldTellTheLayersOnGraphicsCardsWhenALineTells() {
        output.take("0.00.1 I load_tensors: offloaded 33/34 layers to GPU");

        assertThat(output.offloadedLayers()).contains("33/34");
    }

    private void follow(String text) {
        output.follow(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
