package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigurableConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class EngineChoiceTest {

    private static final String VARIANT = "tandem.models.m.variants.a.";
    private static final String NOWHERE = "/nowhere";

    @TempDir
    Path directory;

    @BeforeEach
    void install() throws IOException {
        assertThat(Files.createFile(directory.resolve("llama-server")).toFile().setExecutable(true))
                .isTrue();
    }

    private static ServeRequest asked(String... settings) {
        Map<String, String> all = new TreeMap<>(Map.of(VARIANT + "model", "a.gguf"));
        for (String setting : settings) {
            all.put(VARIANT + setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        return new ServeRequest(all, Optional.of("m"), false);
    }

    private static Optional<String> told(ServeRequest request, Optional<String> configured, String path) {
        return EngineChoice.of(request, configured, path).map(choice -> choice.told(request));
    }

    @Test
    void shouldTakeTheServerWhereThereIsOneOrOnlyThatWillDo() {
        String server = "No --engine is given: llama-server serves m, since ";

        assertThat(told(asked(), Optional.empty(), directory.toString())).hasValue(server + "it is in PATH.");
        assertThat(told(asked(), Optional.of("/x"), NOWHERE))
                .hasValue(server + "tandem.llama-server.binary names one.");
        assertThat(told(asked("binary=/x"), Optional.empty(), NOWHERE)).hasValue(server + "--binary names one.");
        assertThat(told(asked("args[0]=-c"), Optional.empty(), NOWHERE)).hasValue(server + "--args are for it.");
        assertThat(told(asked("model=hf:a/b"), Optional.empty(), NOWHERE))
                .hasValue(server + "it downloads what begins with hf:.");
    }

    @Test
    void shouldTakeTheEmbeddedEngineWhereThereIsNoServer() {
        assertThat(told(asked(), Optional.empty(), NOWHERE))
                .hasValue("No --engine is given: embedded serves m, since there is no llama-server in PATH and neither"
                        + " --binary nor tandem.llama-server.binary names one.");
        assertThat(EngineChoice.missing(asked(), Optional.empty(), NOWHERE)).isEmpty();
    }

    @Test
    void shouldChooseNothingWhereAnEngineOrNoModelIsNamed() {
        assertThat(told(asked("engine=llama-server"), Optional.empty(), NOWHERE))
                .isEmpty();
        assertThat(told(ServeRequest.CONFIGURED, Optional.empty(), NOWHERE)).isEmpty();
    }

    @Test
    void shouldNameTheOtherEngineAndTheOptionWhenTheServerThatIsAskedForIsMissing() {
        assertThat(EngineChoice.missing(asked("engine=llama-server"), Optional.empty(), NOWHERE))
                .hasValue("--engine llama-server: there is no program llama-server in PATH. Install llama.cpp, or name"
                        + " its program with --binary FILE, or say --engine embedded, which needs none.");
        assertThat(EngineChoice.missing(asked("binary=/a$$b"), Optional.empty(), directory.toString()))
                .hasValueSatisfying(message -> assertThat(message)
                        .startsWith("--binary: there is no program '/a$b' that may be run.")
                        .contains("--binary FILE", "--engine embedded"));
        assertThat(EngineChoice.missing(asked(), Optional.of("/x"), directory.toString()))
                .hasValueSatisfying(message ->
                        assertThat(message).startsWith("tandem.llama-server.binary: there is no program '/x'"));
        assertThat(EngineChoice.missing(asked("engine=llama-server"), Optional.empty(), directory.toString()))
                .isEmpty();
        assertThat(EngineChoice.missing(asked("engine=embedded"), Optional.empty(), NOWHERE))
                .isEmpty();
    }

    @Test
    void shouldLeaveConfiguredModelsAsTheyAre() {
        assertThat(new SmallRyeConfigBuilder()
                        .withSources(new ConfigurableConfigSource(new EngineDefault()))
                        .build()
                        .getOptionalValue(EngineChoice.SETTING, String.class))
                .isEmpty();
    }
}
