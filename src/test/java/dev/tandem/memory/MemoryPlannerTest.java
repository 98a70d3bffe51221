package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tandem.engine.EnginesConfig;
import dev.tandem.inference.EngineFactory;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.memory.MemoryPlan.VariantPlan;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.RoutingConfig;
import dev.tandem.routing.VariantId;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check at start, with a program that says that it sees a card of 24 GiB. */
@Tag("unit")
class MemoryPlannerTest {

    @TempDir
    Path directory;

    /** Where packed models were to be extracted to. */
    private final Queue<Path> extracted = new ConcurrentLinkedQueue<>();

    @Test
    void shouldRefuseToStartWhenThePairDoesNotFit() throws IOException {
        MemoryPlanner planner = planner(Map.of(), 24_576);

        assertThatThrownBy(planner::check)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models: the variants do not fit into memory together.")
                .hasMessageContaining("CUDA0 (NVIDIA GeForce RTX 3090) has 24.0 GiB free")
                .hasMessageContaining("args --n-cpu-moe ");
    }

    @Test
    void shouldStartWhenThePairDoesNotFitAndItIsToWarnOnly() throws IOException {
        MemoryPlanner planner = planner(Map.of("tandem.memory.check", "warn"), 24_576);

        assertThatCode(planner::check).doesNotThrowAnyException();

        assertThat(planner.plan()).map(MemoryPlan::fits).contains(false);
        assertThat(extracted).isNotEmpty().containsOnly(directory.resolve("data"));
    }

    @Test
    void shouldFindFaultWhenThePairDoesNotFitAndOnlyACheckIsAskedFor() throws IOException {
        MemoryPlanner planner = planner(Map.of(), 24_576);

        assertThat(faults(planner))
                .singleElement()
                .asString()
                .startsWith("tandem.models: the variants do not fit into memory together.")
                .contains("CUDA0 (NVIDIA GeForce RTX 3090) has 24.0 GiB free", "args --n-cpu-moe ");
        assertThat(extracted).isNotEmpty().allMatch(Files::notExists).doesNotContain(directory.resolve("data"));
    }

    @Test
    void shouldTellAndFindNoFaultWhenThePairDoesNotFitAndItIsToWarnOnly() throws IOException {
        MemoryPlanner planner = planner(Map.of("tandem.memory.check", "warn"), 24_576);

        assertThat(faults(planner)).isEmpty();
        assertThat(planner.told()).startsWith("tandem.models: the variants do not fit into memory together.");
    }

    @Test
    void shouldTellWhatIsNeededAndWhatIsNotKnownWhenACheckFindsThatThePairFits() throws IOException {
        MemoryPlanner planner = planner(Map.of(), 49_152);

        assertThat(faults(planner)).isEmpty();
        assertThat(planner.told().lines().toList())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.getFirst())
                        .startsWith("It fits into memory: CUDA0 ")
                        .contains(" of 48.0 GiB free"))
                .contains(
                        "  gemma@cloud: Left out: it is remote.", "  gemma@missing: Not known: there is no such file.");
    }

    @Test
    void shouldSayThatNoPlanWasMadeWhenItIsSwitchedOffAndACheckIsAskedFor() throws IOException {
        MemoryPlanner planner = planner(Map.of("tandem.memory.check", "off"), 24_576);

        assertThat(faults(planner)).isEmpty();
        assertThat(planner.told()).isEqualTo("No memory plan was made: tandem.memory.check is off.");
        assertThat(extracted).isEmpty();
    }

    private static List<String> faults(MemoryPlanner planner) {
        ConfigurationFaults faults = new ConfigurationFaults();
        planner.check(faults);
        return faults.messages();
    }

    @Test
    void shouldMakeNoPlanWhenItIsSwitchedOff() throws IOException {
        MemoryPlanner planner = planner(Map.of("tandem.memory.check", "off"), 24_576);

        planner.check();

        assertThat(planner.plan()).isEmpty();
    }

    @Test
    void shouldStartAndSayWhatIsLeftOutWhenThePairFits() throws IOException {
        MemoryPlanner planner = planner(Map.of(), 49_152);

        planner.check();

        MemoryPlan plan = planner.plan().orElseThrow();
        assertThat(plan.fits()).isTrue();
        assertThat(plan.variants())
                .extracting(VariantPlan::variant, VariantPlan::basis)
                .containsExactly(
                        tuple("cloud", EstimateSource.NONE),
                        tuple("dynamic", EstimateSource.HEADER),
                        tuple("missing", EstimateSource.NONE),
                        tuple("static", EstimateSource.HEADER));
        assertThat(plan.variants().getFirst().notes()).containsExactly("Left out: it is remote.");
        assertThat(plan.variants().get(2).notes().toString()).startsWith("[Not known: ");
    }

    private MemoryPlanner planner(Map<String, String> more, int freeMib) throws IOException {
        Map<String, String> all = new TreeMap<>(more);
        for (String variant : List.of("static", "dynamic", "cloud", "missing")) {
            all.put("tandem.models.gemma.variants." + variant + ".engine", "stub");
        }
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(EnginesConfig.class)
                .withMapping(RoutingConfig.class)
                .withMapping(MemoryConfig.class)
                .build();
        Path program = program(freeMib);
        Map<String, WeightsPlacement> placements = Map.of(
                "static",
                child(program, GemmaFile.Recipe.STATIC),
                "dynamic",
                child(program, GemmaFile.Recipe.DYNAMIC),
                "cloud",
                new WeightsPlacement.Elsewhere("it is remote"),
                "missing",
                new WeightsPlacement.Unknown("there is no such file."));
        return new MemoryPlanner(
                config.getConfigMapping(MemoryConfig.class),
                config.getConfigMapping(EnginesConfig.class),
                directory.resolve("data"),
                List.of(new PlacingFactory(placements, extracted)));
    }

    private WeightsPlacement.Child child(Path program, GemmaFile.Recipe recipe) throws IOException {
        Path file = GemmaFile.write(directory.resolve(recipe + ".gguf"), GemmaFile.Size.A4B, recipe);
        return new WeightsPlacement.Child(
                program,
                List.of("--model", file.toString()),
                Optional.of(file),
                Optional.empty(),
                List.of("-c", "32768", "-np", "2"),
                System.getenv());
    }

    private Path program(int freeMib) throws IOException {
        Path file = directory.resolve("llama-server");
        Files.writeString(
                file,
                "#!/bin/sh\necho 'Available devices:'\n" + "echo '  CUDA0: NVIDIA GeForce RTX 3090 (" + freeMib
                        + " MiB, " + freeMib + " MiB free)'\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes no engines. */
    private record PlacingFactory(Map<String, WeightsPlacement> placements, Queue<Path> extracted)
            implements EngineFactory {
        @Override
        public String kind() {
            return "stub";
        }

        @Override
        public InferenceEngine create(VariantId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check(VariantId id, ConfigurationFaults faults) {
            throw new UnsupportedOperationException();
        }

        @Override
        public WeightsPlacement placement(VariantId id, Path data) {
            extracted.add(data);
            return placements.getOrDefault(id.variant(), new WeightsPlacement.Elsewhere("?"));
        }
    }
}
