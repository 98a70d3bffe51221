package dev.tandem.replay.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a replay does; decided when it is made and never changed. The same plan and prompts always give the same steps.
 *
 * @param id names it, {@code rp_} and 32 hex digits, in the order of time
 * @param model public model name
 * @param arms who answers, the control first
 * @param seed decides all that is drawn, and is sent to the engines
 * @param order in which order prompts meet variants
 * @param turns which messages of recorded conversations are replayed
 * @param maxTokens bound of answers whose prompt sets none; {@code null} for the engine's own
 * @param floor share of the prompts that the control answers once more, 0 … 1
 * @param createdAt when it was made
 * @param stays the variants that take turns, in the order in which they are loaded; {@code null} when none do
 * @param scoring how answers are scored; {@code null} when they are not
 * @param origin where the prompts come from; {@code null} in plans of earlier versions, which did not say
 */
public record ReplayPlan(
        String id,
        String model,
        List<Arm> arms,
        long seed,
        PromptOrder order,
        PromptSelection turns,
        @Nullable Integer maxTokens,
        double floor,
        Instant createdAt,
        @Nullable List<String> stays,
        @Nullable ScoringDesign scoring,
        @Nullable PromptOrigin origin) {

    /** What the model of a comparison is called that has none, but files. */
    public static final String COMPARISON = "comparison";

    public ReplayPlan {
        arms = List.copyOf(arms);
        stays = stays == null ? null : List.copyOf(stays);
    }

    /** The arm that others are compared with. */
    public Arm control() {
        return arms.getFirst();
    }

    /** Whether answers are scored. */
    public boolean isScored() {
        return scoring != null;
    }

    /** How answers are scored; of a plan whose are. */
    public ScoringDesign design() {
        return Objects.requireNonNull(scoring);
    }

    /** The arms whose answers are scored. */
    public List<Arm> scoredArms() {
        ScoringDesign design = scoring;
        return design == null
                ? List.of()
                : arms.stream()
                        .filter(arm -> design.arms().contains(arm.name()))
                        .toList();
    }

    /** Whether a prompt is one of those that show what is noise. */
    public boolean isForNoiseFloor(int prompt) {
        return drawn(prompt).nextDouble() < floor;
    }

    /** Who answers a prompt, in an order drawn for it. */
    public List<Arm> arms(int prompt) {
        Random random = drawn(prompt);
        boolean twice = random.nextDouble() < floor;
        List<Arm> shuffled = new ArrayList<>(
                arms.stream().filter(arm -> twice || !arm.again()).toList());
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled);
    }

    /** The variants in the order in which they answer when not all do prompt by prompt: first those always there. */
    public List<String> variants() {
        List<String> shuffled =
                new ArrayList<>(arms.stream().map(Arm::variant).distinct().toList());
        Collections.shuffle(shuffled, drawn(-1));
        shuffled.removeAll(inTurns());
        shuffled.addAll(inTurns());
        return List.copyOf(shuffled);
    }

    /** The variants that take turns, in their order; none when all are there together. */
    public List<String> inTurns() {
        List<String> taking = stays;
        return taking == null ? List.of() : taking;
    }

    private Random drawn(int what) {
        return new Random(new SplittableRandom(seed + 0x9E3779B97F4A7C15L * what).nextLong());
    }
}
