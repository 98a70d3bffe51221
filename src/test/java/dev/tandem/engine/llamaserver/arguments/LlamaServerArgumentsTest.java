package dev.tandem.engine.llamaserver.arguments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments.Given;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command line of llama-server means. */
@Tag("unit")
class LlamaServerArgumentsTest {

    @ParameterizedTest
    @CsvSource({"-np 8, 8", "--parallel 2, 2", "-np 8 -np 3, 3", "-np -1, 4", "-np, 4", "-c 9, 4", "-np x, 4"})
    void shouldKnowTheSlotsWhenArgumentsSaySo(String arguments, int slots) {
        assertThat(read(arguments, Map.of()).slots()).isEqualTo(slots);
    }

    @Test
    void shouldLetArgumentsWinWhenVariablesSayOtherwise() {
        assertThat(read("-np 8", Map.of("LLAMA_ARG_N_PARALLEL", "2")).slots()).isEqualTo(8);
        assertThat(read("-c 1", Map.of("LLAMA_ARG_N_PARALLEL", "2")).slots()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"-c 1, f16", "-ctk q8_0 -ctv q8_0, q8_0", "--cache-type-k q8_0, q8_0/f16"})
    void shouldKnowTheCacheTypeWhenArgumentsSaySo(String arguments, String type) {
        assertThat(read(arguments, Map.of()).cacheType()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"-c 9, true", "-np 2, false", "-np 2 -kvu, true", "--kv-unified --no-kv-unified, false"})
    void shouldShareTheCacheWhenTheServerChoosesTheSlotsOrASwitchSaysSo(String arguments, boolean unified) {
        assertThat(read(arguments, Map.of()).hasUnifiedCache()).isEqualTo(unified);
    }

    @Test
    void shouldReadASwitchOfTheEnvironmentWhenNoArgumentSaysIt() {
        Map<String, String> variables = Map.of("LLAMA_ARG_KV_OFFLOAD", " OFF", "LLAMA_ARG_SWA_FULL", "Enabled");

        assertThat(read("", variables).isOn(LlamaServerFlag.KV_OFFLOAD)).contains(false);
        assertThat(read("-kvo", variables).isOn(LlamaServerFlag.KV_OFFLOAD)).contains(true);
        assertThat(read("", variables).isOn(LlamaServerFlag.SWA_FULL)).contains(true);
        assertThat(read("", variables).isOn(LlamaServerFlag.CPU_MOE)).isEmpty();
    }

    @Test
    void shouldTellEveryKnownFlagWhenOthersStandBetween() {
        assertThat(read("--temp 1 -fa -ngl -1 -cmoe --port", Map.of()).given())
                .containsExactly(
                        new Given(LlamaServerFlag.FLASH_ATTN, "-fa", Optional.empty()),
                        new Given(LlamaServerFlag.GPU_LAYERS, "-ngl", Optional.of("-1")),
                        new Given(LlamaServerFlag.CPU_MOE, "-cmoe", Optional.empty()),
                        new Given(LlamaServerFlag.PORT, "--port", Optional.empty()));
    }

    @Test
    void shouldNameWhatChangesPositionsWhenArgumentsOrVariablesDo() {
        assertThat(read("--rope-scaling yarn", Map.of("LLAMA_ARG_YARN_BETA_FAST", "16"))
                        .rope())
                .containsExactlyInAnyOrderEntriesOf(Map.of("rope-scaling", "yarn", "yarn-beta-fast", "16"));
    }

    @Test
    void shouldHideSecretsWhenItIsShown() {
        assertThat(read("-c 1", Map.of("HF_TOKEN", "hf_abcdef", "A", "b")).normalised())
                .isEqualTo("-c 1 A=b HF_TOKEN=***");
    }

    private static LlamaServerArguments read(String arguments, Map<String, String> variables) {
        return LlamaServerArguments.of(List.of(arguments.split(" ", -1)), variables);
    }
}
