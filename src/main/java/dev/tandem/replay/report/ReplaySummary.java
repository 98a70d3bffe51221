package dev.tandem.replay.report;

import dev.tandem.replay.report.contender.ContenderView;
import dev.tandem.replay.report.contender.MachineView;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.stats.TextComparison;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a replay. All but {@code replay} and {@code latency} depends on the prompts, the plan and the answers
 * alone, so that it is the same whether the replay was interrupted or not.
 *
 * @param replay which one it is, and how far
 * @param model public model name
 * @param seed decided all that was drawn
 * @param order in which order prompts met variants
 * @param turns which messages of recorded conversations were replayed
 * @param prompts how many prompts
 * @param units how many conversations they belong to
 * @param sampled how many prompts ask for another temperature than 0, so that their texts are not compared
 * @param arms who answered, the one that the others are compared with first
 * @param reference what the reference of the drift runs, where it does not answer; {@code null} where it does, or is not known
 * @param machine what Tandem ran on when the report was made
 * @param drift how likely the variants find the same answers; {@code null} when that was not measured
 * @param comparisons each arm against the first, then the others against one another; the first against itself is what
 *     noise looks like
 * @param latency the same for times
 * @param notes what a reader must know to read this right
 */
record ReplaySummary(
        ReplayProgress replay,
        String model,
        long seed,
        PromptOrder order,
        PromptSelection turns,
        int prompts,
        int units,
        int sampled,
        List<ArmSummary> arms,
        @Nullable ContenderView reference,
        MachineView machine,
        @Nullable DriftFindings drift,
        List<Comparison> comparisons,
        List<LatencyComparison> latency,
        List<String> notes) {

    /** For people: the variants against one another where the model's name is one that {@code tandem compare} made up. */
    String title() {
        List<String> variants =
                arms.stream().map(ArmSummary::variant).distinct().toList();
        return model.equals(ReplayPlan.COMPARISON) && variants.size() > 1
                ? variants.getFirst() + " against " + String.join(", ", variants.subList(1, variants.size()))
                : "Replay of " + model;
    }

    /** Whether an arm is there to show noise, and no prompt was given to it. */
    boolean isUnasked(String arm) {
        return comparisons.stream()
                        .anyMatch(one -> one.noiseFloor() && one.second().equals(arm))
                && arms.stream()
                        .anyMatch(one -> one.name().equals(arm)
                                && one.answered() == 0
                                && one.failures().isEmpty());
    }

    /** What the variants run, by name; those of which nothing is known are missing. */
    Map<String, ContenderView> contenders() {
        return contenders(arms, drift == null ? null : drift.reference(), reference);
    }

    /**
     * The same of parts of a summary.
     *
     * @param name of the reference; {@code null} without one
     * @param reference what it runs, where it is none of the arms
     */
    static Map<String, ContenderView> contenders(
            List<ArmSummary> arms, @Nullable String name, @Nullable ContenderView reference) {
        Map<String, ContenderView> contenders = new LinkedHashMap<>();
        for (ArmSummary arm : arms) {
            ContenderView engine = arm.engine();
            if (engine != null) {
                contenders.putIfAbsent(arm.variant(), engine);
            }
        }
        if (name != null && reference != null) {
            contenders.putIfAbsent(name, reference);
        }
        return contenders;
    }

    /**
     * One who answered.
     *
     * @param name its name in this report
     * @param variant the variant
     * @param answered prompts that it answered
     * @param failures failed prompts by cause
     * @param outputTokens tokens of all its answers
     * @param fingerprints what it was while it answered; more than one means that it changed
     * @param engine what it runs; {@code null} when it is no longer what answered
     */
    record ArmSummary(
            String name,
            String variant,
            int answered,
            Map<String, Integer> failures,
            long outputTokens,
            SortedSet<String> fingerprints,
            @Nullable ContenderView engine) {}

    /**
     * One arm against another.
     *
     * @param first name of the first
     * @param second name of the other
     * @param noiseFloor whether both are the same variant, so that what differs is noise
     * @param text how alike their texts are
     * @param signals how often they show symptoms
     */
    record Comparison(
            String first, String second, boolean noiseFloor, TextComparison text, List<SignalComparison> signals) {}
}
