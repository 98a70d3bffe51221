package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.memory.MemoryPlan.DevicePlan;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gemma 4 26B-A4B, a static and a dynamic quant side by side: 16,384 tokens for each of 2 slots, f16 cache. */
@Tag("unit")
class GemmaPairPlanTest {

    private static final long GIB = 1L << 30;
    private static final List<String> ARGUMENTS = List.of("-ngl", "99", "-c", "32768", "-np", "2");

    @TempDir
    Path directory;

    private ModelHeader first;
    private ModelHeader second;

    @BeforeEach
    void write() throws IOException {
        first = header("static.gguf", GemmaFile.Recipe.STATIC);
        second = header("dynamic.gguf", GemmaFile.Recipe.DYNAMIC);
    }

    @Test
    void shouldFitWhenTheCardHas48Gib() {
        MemoryPlan plan = plan(48, 64, ARGUMENTS);

        assertThat(plan.fits()).isTrue();
        assertThat(plan.waysOut()).isEmpty();
        assertThat(card(plan).needed()).isBetween(34 * GIB, 38 * GIB);
    }

    @Test
    void shouldNotFitAndNameTheWaysOutWhenTheCardHas24Gib() {
        MemoryPlan plan = plan(24, 64, ARGUMENTS);

        assertThat(plan.fits()).isFalse();
        assertThat(plan.waysOut())
                .extracting(Remedy::what)
                .containsExactly("one variant at a time", "experts of some layers in the host's memory");
        assertThat(plan.waysOut().getFirst().properties()).containsEntry("tandem.models.gemma.residency", "switchback");
        assertThat(plan.insufficient()).containsExactly("a quantised key-value cache", "a smaller context");
        assertThat(PlanText.refusal(plan))
                .startsWith("tandem.models: the variants do not fit into memory together.")
                .contains("CUDA0 (a card of 24 GiB) has 24.0 GiB free, of which 1.0 GiB are to stay free; needed are 3")
                .contains("tandem.models.gemma.residency: switchback")
                .contains("args --n-cpu-moe ")
                .contains("tandem.memory.check=warn");
    }

    @Test
    void shouldFitWithTheArgumentsWhenTheWayOutIsTaken() {
        Remedy experts = plan(24, 64, ARGUMENTS).waysOut().get(1);
        List<String> further = experts.arguments().getOrDefault("gemma@static", List.of());
        int layers = Integer.parseInt(further.get(1));

        assertThat(further).first().isEqualTo("--n-cpu-moe");
        assertThat(plan(24, 64, with("--n-cpu-moe", String.valueOf(layers))).fits())
                .isTrue();
        assertThat(plan(24, 64, with("--n-cpu-moe", String.valueOf(layers - 1))).fits())
                .isFalse();
    }

    @Test
    void shouldNotOfferTheHostWhenItHasNoRoomForTheExperts() {
        assertThat(plan(24, 4, ARGUMENTS).waysOut()).extracting(Remedy::what).containsExactly("one variant at a time");
    }

    @Test
    void shouldOfferCacheAndContextWhenOnlyTheContextIsTooLarge() {
        MemoryPlan plan = plan(48, 64, List.of("-ngl", "99", "-c", "524288", "-np", "2"));

        assertThat(plan.waysOut())
                .extracting(Remedy::what)
                .contains("a quantised key-value cache", "a smaller context");
        assertThat(plan.waysOut().getLast().arguments().get("gemma@dynamic")).containsExactly("--ctx-size", "262144");
    }

    @Test
    void shouldCountTheLargerOneWhenTheyTakeTurns() {
        MemoryPlan plan = MemoryPlan.of(scenario(24, 64, ARGUMENTS).withTurns(Set.of("gemma")));

        assertThat(plan.fits()).isTrue();
        assertThat(card(plan).needed()).isBetween(17 * GIB, 19 * GIB);
    }

    @Test
    void shouldSplitLayersWhenThereAreTwoCards() {
        Gpu one = new Gpu("CUDA0", new Device("CUDA0", "a card", 24 * GIB, 24 * GIB));
        Gpu two = new Gpu("CUDA1", new Device("CUDA1", "a card", 24 * GIB, 24 * GIB));
        HeaderEstimate estimate = new HeaderEstimate(first, List.of(one, two), 0);

        MemoryUseByDevice even = estimate.demand(MemoryArguments.of(LlamaServerArguments.of(ARGUMENTS, Map.of())));
        MemoryUseByDevice onlyTwo =
                estimate.demand(MemoryArguments.of(LlamaServerArguments.of(with("-dev", "CUDA1"), Map.of())));

        assertThat(even.on("CUDA0").weights()).isBetween(7 * GIB, 9 * GIB);
        assertThat(even.on("CUDA1").weights()).isBetween(7 * GIB, 9 * GIB);
        assertThat(onlyTwo.on("CUDA0")).isEqualTo(MemoryUse.NONE);
        assertThat(onlyTwo.on("CUDA1").weights())
                .isEqualTo(even.on("CUDA0").weights() + even.on("CUDA1").weights());
    }

    @Test
    void shouldLoadBothTogetherWhenNobodySaidHowAndTheyFit() {
        LoadPlan plan = LoadPlan.of(scenario(48, 64, ARGUMENTS));

        assertThat(plan.inTurns()).isFalse();
        assertThat(plan.arguments()).isEmpty();
        assertThat(plan.told()).startsWith("All fit into memory together: CUDA0 3");
    }

    @Test
    void shouldLoadOneAfterTheOtherWhenNobodySaidHowAndOnlyOneFits() {
        LoadPlan plan = LoadPlan.of(scenario(24, 64, ARGUMENTS));

        assertThat(plan.inTurns()).isTrue();
        assertThat(plan.arguments()).isEmpty();
        assertThat(plan.told())
                .contains("CUDA0 (a card of 24 GiB) has 24.0 GiB free")
                .endsWith("So they are loaded one after the other, each once.");
    }

    @Test
    void shouldLoadThemWithArgumentsThatFitWhenNotEvenOneDoes() {
        LoadPlan plan = LoadPlan.of(scenario(16, 64, ARGUMENTS));

        assertThat(plan.arguments().keySet()).containsExactly("dynamic", "static");
        assertThat(plan.arguments().get("static")).first().isEqualTo("--n-cpu-moe");
        assertThat(plan.told()).contains(", with --n-cpu-moe ");
    }

    @Test
    void shouldRatherShortenTheContextThanQuantiseTheCacheWhichChangesAnswers() {
        LoadPlan plan = LoadPlan.of(scenario(24, 8, with("-c", "1048576")));

        assertThat(plan.arguments().get("static")).contains("--ctx-size").doesNotContain("--cache-type-k");
    }

    @Test
    void shouldSayWhatIsMissingWhenNothingHelps() {
        assertThatThrownBy(() -> LoadPlan.of(scenario(4, 4, ARGUMENTS)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("They do not fit into memory, not even one after the other")
                .hasMessageContaining("CUDA0 (a card of 4 GiB) has 4.0 GiB free");
    }

    @Test
    void shouldLoadOneAfterTheOtherWhenNobodyKnowsHowLargeOneIs() {
        MemoryScenario known = scenario(48, 64, ARGUMENTS);
        LoadPlan plan = LoadPlan.of(new MemoryScenario(
                List.of(
                        known.candidates().getFirst(),
                        PlannedVariant.excluded(new VariantId("gemma", "static"), "not here yet")),
                new TreeMap<>(known.devices()),
                Set.of()));

        assertThat(plan.inTurns()).isTrue();
        assertThat(plan.told()).startsWith("How much static takes is not known before it is here");
    }

    private MemoryPlan plan(long card, long host, List<String> arguments) {
        return MemoryPlan.of(scenario(card, host, arguments));
    }

    private MemoryScenario scenario(long card, long host, List<String> arguments) {
        Device device = new Device("CUDA0", "a card of " + card + " GiB", card * GIB, card * GIB);
        Gpu gpu = new Gpu("CUDA0", device);
        Device memory = new Device(Device.HOST, "memory", host * GIB, host * GIB);
        return new MemoryScenario(
                List.of(
                        candidate("dynamic", new HeaderEstimate(second, List.of(gpu), 0), arguments),
                        candidate("static", new HeaderEstimate(first, List.of(gpu), 0), arguments)),
                new TreeMap<>(Map.of(device.id(), device, memory.id(), memory)),
                Set.of());
    }

    private static PlannedVariant candidate(String name, HeaderEstimate estimate, List<String> given) {
        MemoryArguments arguments = MemoryArguments.of(LlamaServerArguments.of(given, Map.of()));
        return new PlannedVariant(
                new VariantId("gemma", name),
                EstimateSource.HEADER,
                estimate.demand(arguments),
                arguments,
                Optional.of(estimate),
                true,
                List.of());
    }

    private ModelHeader header(String name, GemmaFile.Recipe recipe) throws IOException {
        return ModelHeader.read(GemmaFile.write(directory.resolve(name), GemmaFile.Size.A4B, recipe));
    }

    private static DevicePlan card(MemoryPlan plan) {
        return plan.devices().stream()
                .filter(device -> device.device().id().equals("CUDA0"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> with(String... further) {
        return Stream.concat(ARGUMENTS.stream(), Stream.of(further)).toList();
    }
}
