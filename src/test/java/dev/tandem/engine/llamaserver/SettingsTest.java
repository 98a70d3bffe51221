package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.BundledModels;
import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.llamaserver.arguments.ReservedSettings;
import dev.tandem.routing.InvalidConfigurationException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may write, and what it means. */
@Tag("unit")
class SettingsTest {

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--host",
                "--port",
                "--api-key",
                "--api-key-file",
                "--api-prefix",
                "--ssl-key-file",
                "-m",
                "--model",
                "-hf",
                "--hf-repo",
                "--hf-token",
                "--mmproj",
                "--models-dir",
                "--version",
                "--port=80"
            })
    void shouldRefuseAnArgumentWhenTandemMustSetIt(String argument) {
        assertThatThrownBy(() -> ReservedSettings.check(
                        "tandem.models.m.variants.v", LlamaServerArguments.of(List.of("-c", "1", argument), Map.of())))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith(
                        "tandem.models.m.variants.v.args: " + argument.replaceAll("=.*", "") + " cannot be set here: ");
    }

    @Test
    void shouldRefuseAVariableWhenTandemMustSetIt() {
        assertThatThrownBy(() -> ReservedSettings.check(
                        "tandem.models.m.variants.v",
                        LlamaServerArguments.of(List.of(), Map.of("LLAMA_ARG_PORT", "80"))))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.m.variants.v.env: LLAMA_ARG_PORT cannot be set here");
    }

    @Test
    void shouldRefuseAVariantWhenItHasNoModel() {
        try (EngineFixture engineFixture = new EngineFixture(data, Map.of(VARIANT + "engine", "llama-server"))) {
            assertThatThrownBy(engineFixture::create)
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageStartingWith("tandem.models.m.variants.v.model: must name a .gguf file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:", "hf:owner", "hf:owner/repo:", "hf:owner/repo:Q4 K", "hf:a/b/c", "hf:--offline/x y"})
    void shouldRefuseARepositoryWhenItIsNone(String model) {
        assertThatThrownBy(() -> ModelSource.of(model, "tandem.models.m.variants.v.model", new BundledModels(data)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.m.variants.v.model: must look like hf:owner/repository");
    }

    @Test
    void shouldPassARepositoryOnWhenItIsNamed() throws Exception {
        assertThat(ModelSource.of("hf:unsloth/gemma-4-26B-A4B-it-GGUF:UD-Q4_K_XL", "p", new BundledModels(data))
                        .weights()
                        .arguments())
                .containsExactly("-hf", "unsloth/gemma-4-26B-A4B-it-GGUF:UD-Q4_K_XL");
    }

    @Test
    void shouldPutOursBehindTheOperatorsArgumentsWhenItLaunches() throws Exception {
        Path program = EngineFixture.script(data, "exit 0");
        ManagedServerSettings settings = new ManagedServerSettings(
                EngineFixture.ID,
                new BinaryLookup(Optional.of(program.toString()), "p", ""),
                ModelSource.of("hf:o/r:Q4_0", "p", new BundledModels(data)),
                Optional.of("mm.gguf"),
                List.of("-c", "512"),
                Map.of("CUDA_VISIBLE_DEVICES", "1"));

        LaunchSpec launchSpec = LaunchSpec.prepare(settings);

        assertThat(launchSpec.arguments())
                .startsWith("-hf", "o/r:Q4_0", "--mmproj", "mm.gguf", "-c", "512", "--host", "127.0.0.1", "--port");
        assertThat(launchSpec.variables())
                .containsEntry("CUDA_VISIBLE_DEVICES", "1")
                .hasEntrySatisfying("LLAMA_API_KEY", key -> assertThat(key).hasSize(48));
        assertThat(launchSpec.endpoint().toString())
                .doesNotContain(String.valueOf(launchSpec.variables().get("LLAMA_API_KEY")));
    }

    @ParameterizedTest
    @CsvSource({"LLAMA_ARG_ENDPOINT_METRICS, 0, 0", "LLAMA_ARG_THREADS, 2, 1"})
    void shouldHaveTheServerTellItsMetricsUnlessTheOperatorSaysNo(String variable, String value, String metrics)
            throws Exception {
        ManagedServerSettings settings = new ManagedServerSettings(
                EngineFixture.ID,
                new BinaryLookup(
                        Optional.of(EngineFixture.script(data, "exit 0").toString()), "p", ""),
                ModelSource.of("hf:o/r:Q4_0", "p", new BundledModels(data)),
                Optional.empty(),
                List.of(),
                Map.of(variable, value));

        assertThat(LaunchSpec.prepare(settings).variables()).containsEntry("LLAMA_ARG_ENDPOINT_METRICS", metrics);
    }

    @Test
    void shouldFindTheProgramInThePathWhenNoneIsNamed() throws Exception {
        Path program = Files.move(EngineFixture.script(data, "exit 0"), data.resolve("llama-server"));

        Path found = new BinaryLookup(Optional.empty(), "p", "/nowhere" + File.pathSeparator + data).find();

        assertThat(found).isEqualTo(program);
    }

    @Test
    void shouldNotTakeAFileWhenItMayNotBeRun() throws Exception {
        Path file = Files.writeString(data.resolve("llama-server"), "");

        assertThatThrownBy(() -> new BinaryLookup(Optional.of(file.toString()), "a.binary", "").find())
                .isInstanceOf(CannotStartException.class)
                .hasMessageStartingWith("a.binary: there is no program '" + file + "' that may be run.");
    }
}
