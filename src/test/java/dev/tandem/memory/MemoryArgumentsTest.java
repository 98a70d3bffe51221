package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.gguf.TensorType;
import dev.tandem.inference.WeightsPlacement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What arguments and variables say about memory. */
@Tag("unit")
class MemoryArgumentsTest {

    @Test
    void shouldTakeTheLastOfSeveralWhenAnArgumentIsRepeated() {
        MemoryArguments arguments = of("-c", "4096", "--ctx-size", "8192", "-np", "2");

        assertThat(arguments.context()).isEqualTo(8192);
        assertThat(arguments.contextPerSlot()).isEqualTo(4096);
        assertThat(arguments.unified()).isFalse();
    }

    @Test
    void shouldTakeAVariableWhenNoArgumentSaysIt() {
        Map<String, String> variables = Map.of("LLAMA_ARG_CTX_SIZE", "4096", "LLAMA_ARG_CACHE_TYPE_K", "q8_0");

        assertThat(MemoryArguments.of(LlamaServerArguments.of(List.of(), variables))
                        .context())
                .isEqualTo(4096);
        assertThat(MemoryArguments.of(LlamaServerArguments.of(List.of("-c", "512"), variables))
                        .context())
                .isEqualTo(512);
        assertThat(MemoryArguments.of(LlamaServerArguments.of(List.of(), variables))
                        .cacheKeys())
                .isEqualTo(TensorType.Q8_0);
    }

    @Test
    void shouldPutAllLayersOnTheCardWhenItIsLeftToTheServer() {
        assertThat(of().gpuLayers()).isEqualTo(MemoryArguments.ALL_LAYERS);
        assertThat(of("-ngl", "auto").gpuLayers()).isEqualTo(MemoryArguments.ALL_LAYERS);
        assertThat(of("-ngl", "7").gpuLayers()).isEqualTo(7);
    }

    @Test
    void shouldMatchTheExpertsOfTheFirstLayersWhenTheyAreKeptOnTheHost() {
        List<TensorOverride> overrides = of("--n-cpu-moe", "2").overrides();

        assertThat(matches(overrides, "blk.1.ffn_gate_up_exps.weight")).isTrue();
        assertThat(matches(overrides, "blk.2.ffn_gate_up_exps.weight")).isFalse();
        assertThat(matches(overrides, "blk.1.ffn_gate_inp.weight")).isFalse();
        assertThat(matches(of("-cmoe").overrides(), "blk.29.ffn_down_exps.weight"))
                .isTrue();
    }

    @Test
    void shouldReadAnOverrideWhenItIsOneAndLeaveItWhenItIsNone() {
        assertThat(of("-ot", "ffn_.*=CPU,attn=CUDA1,([=x,nonsense").overrides())
                .extracting(TensorOverride::buffer)
                .containsExactly("CPU", "CUDA1");
    }

    @Test
    void shouldAskFitParamsOnlyForWhatItKnowsWhenTheServerHasMore() {
        WeightsPlacement.Child child = new WeightsPlacement.Child(
                Path.of("/bin/llama-server"),
                List.of("-hf", "o/r"),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        "--jinja",
                        "-c",
                        "8192",
                        "--temp",
                        "1",
                        "-kvu",
                        "-fa",
                        "-ngl",
                        "-1",
                        "-cmoe",
                        "--metrics",
                        "-nr"),
                Map.of());

        assertThat(FitParams.arguments(child, 4))
                .containsExactly(
                        "-hf",
                        "o/r",
                        "--offline",
                        "-c",
                        "8192",
                        "-fa",
                        "-ngl",
                        "-1",
                        "-cmoe",
                        "--no-repack",
                        "--parallel",
                        "4",
                        "--fit-print",
                        "on");
    }

    private static boolean matches(List<TensorOverride> overrides, String tensor) {
        return overrides.stream().anyMatch(override -> override.matches(tensor));
    }

    private static MemoryArguments of(String... arguments) {
        return MemoryArguments.of(LlamaServerArguments.of(List.of(arguments), Map.of()));
    }
}
