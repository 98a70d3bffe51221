package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What llama.cpp's programs print. */
@Tag("unit")
class DeviceListTest {

    private static final String TWO_CARDS = """
            Available devices:
              CUDA0: NVIDIA GeForce RTX 3090 (24124 MiB, 23871 MiB free)
              CUDA1: NVIDIA RTX 6000 Ada Generation (48510 MiB, 48000 MiB free)
            """;
    private static final long MIB = 1L << 20;

    @Test
    void shouldFindTheCardsWhenThereAreSome() {
        assertThat(DeviceList.parse(TWO_CARDS, Map.of()))
                .containsExactly(
                        new Gpu("CUDA0", new Device("CUDA0", "NVIDIA GeForce RTX 3090", 24_124 * MIB, 23_871 * MIB)),
                        new Gpu(
                                "CUDA1",
                                new Device("CUDA1", "NVIDIA RTX 6000 Ada Generation", 48_510 * MIB, 48_000 * MIB)));
    }

    @Test
    void shouldFindNothingWhenThereIsNoCard() {
        assertThat(DeviceList.parse("Available devices:\n  (none)\n", Map.of())).isEmpty();
    }

    @Test
    void shouldTellCardsApartWhenAVariableNumbersThemAnew() {
        assertThat(ids(Map.of("CUDA_VISIBLE_DEVICES", "1,0"))).containsExactly("CUDA1", "CUDA0");
        assertThat(ids(Map.of("CUDA_VISIBLE_DEVICES", "GPU-8f2c, 3"))).containsExactly("CUDA:GPU-8f2c", "CUDA3");
    }

    @Test
    void shouldReadEachLineWhenFitParamsPrintsSeveral() {
        List<Gpu> gpus = DeviceList.parse(TWO_CARDS, Map.of("CUDA_VISIBLE_DEVICES", "1,0"));

        MemoryUseByDevice memoryUseByDevice = FitParams.parse("CUDA0 100 20 3 \nCUDA1 50 10 1 \nHost 7 0 2 \n", gpus)
                .orElseThrow();

        assertThat(memoryUseByDevice.on("CUDA1")).isEqualTo(new MemoryUse(100 * MIB, 20 * MIB, 3 * MIB, 0));
        assertThat(memoryUseByDevice.on("CUDA0")).isEqualTo(new MemoryUse(50 * MIB, 10 * MIB, MIB, 0));
        assertThat(memoryUseByDevice.on(Device.HOST)).isEqualTo(new MemoryUse(7 * MIB, 0, 2 * MIB, 0));
    }

    @Test
    void shouldTakeNothingWhenFitParamsPrintsAnythingElse() {
        assertThat(FitParams.parse("-c 4096 -ngl 99\n", List.of())).isEmpty();
        assertThat(FitParams.parse("CUDA0 1 2 3\nHost 1 2 3\n", List.of())).isEmpty();
    }

    private static List<String> ids(Map<String, String> environment) {
        return DeviceList.parse(TWO_CARDS, environment).stream()
                .map(gpu -> gpu.device().id())
                .toList();
    }
}
