package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.LlamaServerBinary;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan against what a real {@code llama-server} without a card says that it allocated. */
@Tag("llama-server")
class LlamaServerMemoryTest {

    private static final VariantId ID = new VariantId("m", "v");
    private static final Path MODELS = Path.of("src/main/resources/models").toAbsolutePath();
    private static final Pattern BUFFER = Pattern.compile("(model|KV) buffer size = +([\\d.]+) MiB");
    private static final double MIB = 1L << 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "demo-Q8_0.gguf,       -c 32768 -np 2",
        "demo-Q8_0.gguf,       -c 65536",
        "demo-Q2_K.gguf,       -c 32768 -np 4 -ctk q8_0 -ctv q8_0",
        // Mapped, it would report tensors that it repacks twice: their pages lie within the mapping.
        "demo-UD-Q2_K_XL.gguf, -c 32768 -np 2 --swa-full --load-mode none",
        "demo-Q2_K.gguf,       -c 16384 -np 2 -kvu -ub 256 --no-repack",
    })
    void shouldAgreeWithTheServerWithinTenPercentWhenItRunsOnTheHost(String model, String arguments) throws Exception {
        WeightsPlacement.Child child = child(MODELS.resolve(model), List.of(arguments.split(" ")));
        MemoryUse allocated = allocated(child);

        PlannedVariant planned = new MemoryProbe().of(ID, child);
        MemoryUseByDevice header = planned.header().orElseThrow().demand(planned.arguments());

        assertThat(planned.basis()).isEqualTo(EstimateSource.FIT_PARAMS);
        assertThat(planned.demand().byDevice()).containsOnlyKeys(Device.HOST);
        assertThat(total(planned.demand().on(Device.HOST))).isCloseTo(total(allocated), withinPercentage(10));
        assertThat(header.on(Device.HOST).weights()).isCloseTo(allocated.weights(), withinPercentage(10));
        assertThat(header.on(Device.HOST).cache()).isCloseTo(allocated.cache(), withinPercentage(10));
    }

    @Test
    void shouldAgreeWithFitParamsWhenTheModelIsAsLargeAsTheRealOne() throws Exception {
        Path file = GemmaFile.write(directory.resolve("a.gguf"), GemmaFile.Size.A4B, GemmaFile.Recipe.STATIC);

        PlannedVariant planned = new MemoryProbe().of(ID, child(file, List.of("-c", "32768", "-np", "2")));

        MemoryUse header =
                planned.header().orElseThrow().demand(planned.arguments()).on(Device.HOST);
        MemoryUse measured = planned.demand().on(Device.HOST);
        assertThat(planned.basis()).isEqualTo(EstimateSource.FIT_PARAMS);
        // llama.cpp counts the embedding of this architecture twice, as input and as output, though a mapping has it
        // once.
        assertThat(header.weights()).isCloseTo(measured.weights(), withinPercentage(4));
        assertThat(header.cache()).isCloseTo(measured.cache(), withinPercentage(1));
        assertThat(measured.compute()).isPositive();
    }

    @Test
    void shouldReckonFromTheHeaderWhenFitParamsIsNotThere() throws Exception {
        Path elsewhere = Files.createSymbolicLink(
                directory.resolve("llama-server"), Path.of("/bin/false").toRealPath());
        WeightsPlacement.Child child = new WeightsPlacement.Child(
                elsewhere,
                List.of("--model", MODELS.resolve("demo-Q8_0.gguf").toString()),
                Optional.of(MODELS.resolve("demo-Q8_0.gguf")),
                Optional.of(MODELS.resolve("demo-Q2_K.gguf")),
                List.of("-c", "8192"),
                System.getenv());

        PlannedVariant planned = new MemoryProbe().of(ID, child);

        assertThat(planned.basis()).isEqualTo(EstimateSource.HEADER);
        assertThat(planned.demand().on(Device.HOST).weights()).isBetween(5_000_000L, 5_631_488L);
        assertThat(planned.demand().on(Device.HOST).projector()).isEqualTo(2_222_976L);
    }

    private static WeightsPlacement.Child child(Path file, List<String> arguments) {
        return new WeightsPlacement.Child(
                LlamaServerBinary.path().toAbsolutePath(),
                List.of("--model", file.toString()),
                Optional.of(file),
                Optional.empty(),
                arguments,
                System.getenv());
    }

    private static double total(MemoryUse memoryUse) {
        return memoryUse.weights() + memoryUse.cache();
    }

    /** Starts it and reads its log until it is ready. */
    private static MemoryUse allocated(WeightsPlacement.Child child) throws IOException {
        List<String> command = new ArrayList<>(List.of(child.program().toString()));
        command.addAll(child.weights());
        command.addAll(child.arguments());
        command.addAll(List.of("--threads", "1", "--verbose", "--port", "0"));
        Process server = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(3, TimeUnit.MINUTES).execute(server::destroyForcibly);
        double weights = 0;
        double cache = 0;
        try (BufferedReader log = server.inputReader()) {
            for (String line = log.readLine(); line != null && !line.contains("listening on"); line = log.readLine()) {
                Matcher buffer = BUFFER.matcher(line);
                if (buffer.find()) {
                    double mib = Double.parseDouble(buffer.group(2));
                    weights += buffer.group(1).equals("model") ? mib : 0;
                    cache += buffer.group(1).equals("KV") ? mib : 0;
                }
            }
        } finally {
            server.destroyForcibly();
        }
        return new MemoryUse((long) (weights * MIB), (long) (cache * MIB), 0, 0);
    }
}
