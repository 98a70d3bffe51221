package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tandem.defaults.ModelDefaults;
import dev.tandem.engine.EnginesConfig;
import dev.tandem.engine.Residency;
import dev.tandem.engine.embedded.EmbeddedConfig;
import dev.tandem.engine.llamaserver.LlamaServerConfig;
import dev.tandem.engine.llamaserver.LlamaServerEngineFactory;
import dev.tandem.engine.llamaserver.LlamaServerProcessConfig;
import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.remote.RemoteEngineConfig;
import dev.tandem.engine.remote.RemoteEngineFactory;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.ConfiguredModels;
import dev.tandem.routing.Model;
import dev.tandem.routing.RoutingConfig;
import dev.tandem.routing.Variant;
import dev.tandem.switchback.SwitchbackConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configurations of {@code deploy}: parsed, validated, and planned for the cards they name. */
@Tag("unit")
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("deploy/examples");
    private static final long GIB = 1L << 30;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** What cards of these sizes have free, GiB: drivers keep some. */
    @ParameterizedTest
    @CsvSource({
        "gemma-4-26b-48gb.yaml,               47.4,      16, true",
        "gemma-4-26b-48gb.yaml,               23.4,      16, false",
        "gemma-4-26b-24gb-switchback.yaml,    23.4,      16, true",
        "gemma-4-26b-24gb-expert-offload.yaml, 23.4,     32, true",
        "gemma-4-26b-two-cards.yaml,          23.4 23.4, 16, true",
        "gemma-4-31b.yaml,                    47.4,      16, true",
        "gemma-4-26b-cpu.yaml,                23.4,      60, true",
        "attached-servers.yaml,               '',        1,  true",
        "cloud-comparison.yaml,               47.4,      16, true",
        "../compose/gpu/application.yaml,     '',        1,  true",
        "../compose/managed/application.yaml, 47.4,      16, true",
        "../kubernetes/overlays/per-variant/application.yaml, '', 1, true",
        "../kubernetes/overlays/gateway/application.yaml, '', 1, true",
    })
    void shouldBeValidAndFitWhereItSaysWhenItIsUsed(String file, String cards, double host, boolean fits)
            throws IOException {
        SmallRyeConfig config = config(EXAMPLES.resolve(file));
        LlamaServerEngineFactory servers = servers(config);
        RemoteEngineFactory remote = new RemoteEngineFactory(
                config.getConfigMapping(EnginesConfig.class), config.getConfigMapping(RemoteEngineConfig.class), vertx);
        EnginesConfig engines = config.getConfigMapping(EnginesConfig.class);

        List<PlannedVariant> candidates = new ArrayList<>();
        for (Model model : ConfiguredModels.catalog(config.getConfigMapping(RoutingConfig.class))
                .models()) {
            for (Variant variant : model.variants()) {
                EnginesConfig.VariantConfig common =
                        of(of(engines.models(), model.name()).variants(), variant.name());
                if (common.engine().equals(remote.kind())) {
                    assertThatCode(() -> remote.create(variant.id()).close()).doesNotThrowAnyException();
                } else if (servers.placement(variant.id(), directory) instanceof WeightsPlacement.Elsewhere) {
                    assertThatCode(() -> servers.create(variant.id()).close()).doesNotThrowAnyException();
                } else {
                    LlamaServerConfig settings = config.getConfigMapping(LlamaServerConfig.class);
                    LlamaServerConfig.VariantConfig own =
                            of(of(settings.models(), model.name()).variants(), variant.name());
                    candidates.add(candidate(variant, common.model().orElseThrow(), own, cards));
                }
            }
        }
        TreeMap<String, Device> devices = new TreeMap<>();
        DeviceList.parse(printed(cards, Map.of()), Map.of()).forEach(gpu -> devices.put(gpu.name(), gpu.device()));
        devices.put(Device.HOST, new Device(Device.HOST, "memory", (long) (host * GIB), (long) (host * GIB)));
        Set<String> takingTurns = engines.models().entrySet().stream()
                .filter(model -> model.getValue().residency() == Residency.SWITCHBACK)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());

        MemoryPlan plan = MemoryPlan.of(new MemoryScenario(candidates, devices, takingTurns));

        assertThat(plan.fits()).as(PlanText.refusal(plan)).isEqualTo(fits);
    }

    @Test
    void shouldBeListedAndTestedWhenItIsAnExample() throws Exception {
        String readme = Files.readString(EXAMPLES.resolve("README.md"));
        String tested = Stream.of(ExamplesTest.class.getDeclaredMethods())
                .flatMap(method -> Stream.ofNullable(method.getAnnotation(CsvSource.class)))
                .flatMap(source -> Stream.of(source.value()))
                .collect(Collectors.joining("\n"));
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml")))
                    .hasSize(8)
                    .allSatisfy(name -> {
                        assertThat(readme).contains("(" + name + ")");
                        assertThat(tested).contains(name);
                    });
        }
    }

    private static <T> T of(Map<String, T> map, String key) {
        return Optional.ofNullable(map.get(key)).orElseThrow();
    }

    private PlannedVariant candidate(Variant variant, String model, LlamaServerConfig.VariantConfig own, String cards)
            throws IOException {
        GemmaFile.Size size = model.contains("31B") ? GemmaFile.Size.DENSE_31B : GemmaFile.Size.A4B;
        GemmaFile.Recipe recipe = model.contains("UD-") ? GemmaFile.Recipe.DYNAMIC : GemmaFile.Recipe.STATIC;
        ModelHeader header =
                ModelHeader.read(GemmaFile.write(directory.resolve(variant.name() + ".gguf"), size, recipe));
        MemoryArguments arguments =
                MemoryArguments.of(LlamaServerArguments.of(own.args().orElse(List.of()), own.env()));
        HeaderEstimate estimate = new HeaderEstimate(header, DeviceList.parse(printed(cards, own.env()), own.env()), 0);
        return new PlannedVariant(
                variant.id(),
                EstimateSource.HEADER,
                estimate.demand(arguments),
                arguments,
                Optional.of(estimate),
                true,
                List.of());
    }

    /** What {@code --list-devices} prints: cards that a variable hides are not there, and the others numbered anew. */
    private static String printed(String cards, Map<String, String> environment) {
        List<String> free = cards.isBlank() ? List.of() : List.of(cards.split(" "));
        String all = IntStream.range(0, free.size()).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String visible = environment.getOrDefault("CUDA_VISIBLE_DEVICES", all);
        List<String> lines = new ArrayList<>(List.of("Available devices:"));
        for (String card : visible.isBlank() ? List.<String>of() : List.of(visible.split(","))) {
            long mib = (long) (Double.parseDouble(free.get(Integer.parseInt(card))) * 1024);
            lines.add("  CUDA" + (lines.size() - 1) + ": a card (" + mib + " MiB, " + mib + " MiB free)");
        }
        return String.join("\n", lines);
    }

    private LlamaServerEngineFactory servers(SmallRyeConfig config) {
        return new LlamaServerEngineFactory(
                config.getConfigMapping(EnginesConfig.class),
                config.getConfigMapping(LlamaServerConfig.class),
                config.getConfigMapping(LlamaServerProcessConfig.class),
                vertx,
                directory);
    }

    /** As the application reads it: a key that nobody knows is an error. */
    private static SmallRyeConfig config(Path file) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new YamlConfigSource(file.toString(), Files.readString(file), 200))
                .withSources(new PropertiesConfigSource(
                        Map.of("OPENROUTER_API_KEY", "key", "GEMINI_API_KEY", "key"), "environment", 100))
                .withSources(new ModelDefaults())
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(RoutingConfig.class)
                .withMapping(EnginesConfig.class)
                .withMapping(SwitchbackConfig.class)
                .withMapping(LlamaServerConfig.class)
                .withMapping(LlamaServerProcessConfig.class)
                .withMapping(EmbeddedConfig.class)
                .withMapping(RemoteEngineConfig.class)
                .build();
    }
}
