package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.BundledModels;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import dev.tandem.testing.gemma4.Gemma4Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be served: the operator learns which property is wrong and what to do. */
@Tag("unit")
class ModelLoadingTest {

    private static final String PROPERTY = "tandem.models.demo.variants.tested.model: ";

    @TempDir
    static Path data;

    private static byte[] demo() throws IOException {
        return Files.readAllBytes(new BundledModels(data).locate("classpath:models/demo-Q2_K.gguf"));
    }

    private static EmbeddedEngine failed(byte[] file) throws IOException {
        Path path = Files.write(data.resolve("wrong.gguf"), file);
        return failed(path.toString());
    }

    private static EmbeddedEngine failed(String model) {
        EmbeddedEngine engine = EmbeddedEngines.loaded(EmbeddedEngines.settings(model, 1, OptionalInt.empty()), data);
        assertThat(engine.health().status()).isEqualTo(EngineHealth.Status.FAILED);
        assertThat(engine.health().detail()).startsWith(PROPERTY);
        return engine;
    }

    @Test
    void shouldNameLlamaServerWhenTheArchitectureIsTooNew() {
        EmbeddedEngine engine = failed(Gemma4Pair.unquantised().toString());

        assertThat(engine.health().detail())
                .contains("does not know the architecture 'gemma4'", "engine to llama-server");
        assertThatThrownBy(() -> AnswerProbe.of(engine.chat(Requests.chat("hello"))))
                .isInstanceOf(EngineException.Unavailable.class);
    }

    @Test
    void shouldSayThatTheFileIsNotWholeWhenItIsTruncated() throws IOException {
        byte[] file = demo();
        EmbeddedEngine engine = failed(Arrays.copyOf(file, file.length / 2));
        assertThat(engine.health().detail()).contains("not whole", "Download it again");
    }

    @Test
    void shouldNameTheFileWhenItIsNotThere() {
        assertThat(failed(data.resolve("nowhere.gguf").toString()).health().detail())
                .contains("nowhere.gguf", "does not exist");
    }

    @Test
    void shouldRefuseRequestsAndCountsWhenItCouldNotBeLoaded() throws IOException {
        EmbeddedEngine engine = failed(new byte[] {'n', 'o', 'n', 'e'});

        assertThatThrownBy(() -> AnswerProbe.of(engine.chat(Requests.chat("hello"))))
                .isInstanceOf(EngineException.Unavailable.class)
                .hasMessageNotContaining(data.toString());
        assertThat(engine.describe().slots()).isEqualTo(1);
        engine.close();
    }

    @Test
    void shouldNameTheSettingWhenALibraryIsNone() throws IOException {
        Path none = Files.write(data.resolve("libnone.so"), new byte[] {1, 2, 3});
        EmbeddedEngine engine = EmbeddedEngines.loaded(
                EmbeddedEngines.settings("classpath:models/demo-Q2_K.gguf", 1, OptionalInt.empty(), Optional.of(none)),
                data);
        assertThat(engine.health().status()).isEqualTo(EngineHealth.Status.FAILED);
        assertThat(engine.health().detail())
                .startsWith("tandem.embedded.library: ")
                .contains("libnone.so", "libllama");
    }

    /** A library of the system. */
    @Test
    void shouldSayWhatIsKnownWhenALibraryTellsNoVersion() {
        assertThatThrownBy(() -> LlamaLibraries.at(Path.of("libm.so.6")))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageMatching("(?s).*(tells no version.*0\\.5\\.x.*llama-server|cannot be loaded).*");
    }
}
