package dev.tandem.replay.report;

import dev.tandem.inference.EngineDescription;
import dev.tandem.replay.report.contender.ContenderView;
import dev.tandem.replay.report.contender.MachineView;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.replay.store.ReplayState;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.TextComparison;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Adds up the answers of a replay, prompt after prompt. Not thread-safe. */
final class ReportAggregator {

    private final ReplayPlan plan;
    private final Map<Arm, ArmTally> arms = new LinkedHashMap<>();
    private final Map<ArmPair, PairTally> pairs = new LinkedHashMap<>();
    private final DriftFindings.Tally drift;
    private final Set<String> units = new HashSet<>();
    private int prompts;
    private int sampled;

    ReportAggregator(ReplayPlan plan) {
        this.plan = plan;
        this.drift = new DriftFindings.Tally(plan);
        plan.arms().forEach(arm -> arms.put(arm, new ArmTally()));
        plan.arms().stream().skip(1).forEach(arm -> pairs.put(new ArmPair(plan.control(), arm), new PairTally()));
        List<Arm> others =
                plan.arms().stream().skip(1).filter(arm -> !arm.again()).toList();
        for (int i = 0; i < others.size(); i++) {
            for (Arm second : others.subList(i + 1, others.size())) {
                pairs.put(new ArmPair(others.get(i), second), new PairTally());
            }
        }
    }

    private record ArmPair(Arm first, Arm second) {}

    private static final class ArmTally {
        private final Map<String, Integer> failures = new TreeMap<>();
        private final SortedSet<String> fingerprints = new TreeSet<>();
        private int answered;
        private long outputTokens;

        void add(Answer answer) {
            String fingerprint = answer.fingerprint();
            if (fingerprint != null) {
                fingerprints.add(fingerprint);
            }
            if (answer.error() != null) {
                failures.merge(answer.error(), 1, Integer::sum);
            } else {
                answered++;
                Integer tokens = answer.outputTokens();
                outputTokens += tokens == null ? 0 : tokens;
            }
        }
    }

    private static final class PairTally {
        private final TextComparison.Tally text = new TextComparison.Tally();
        private final SignalComparison.Tally signals = new SignalComparison.Tally();
        private final LatencyComparison.Tally latency = new LatencyComparison.Tally();

        void add(Prompt prompt, Answer first, Answer second) {
            signals.add(prompt.unit(), first, second);
            if (!first.failed() && !second.failed()) {
                latency.add(prompt.unit(), first, second);
                if (prompt.greedy()) {
                    text.add(first.visible(), second.visible());
                }
            }
        }
    }

    void add(AnsweredPrompt answeredPrompt) {
        Prompt prompt = answeredPrompt.prompt();
        prompts++;
        sampled += prompt.greedy() ? 0 : 1;
        units.add(prompt.unit());
        answeredPrompt.answers().forEach((arm, answer) -> {
            ArmTally tally = arms.get(arm);
            if (tally != null) {
                tally.add(answer);
            }
        });
        if (plan.isScored()) {
            drift.add(prompt, answeredPrompt.scores());
        }
        pairs.forEach((pair, tally) -> {
            Answer first = answeredPrompt.answers().get(pair.first());
            Answer second = answeredPrompt.answers().get(pair.second());
            if (first != null && second != null) {
                tally.add(prompt, first, second);
            }
        });
    }

    ReplaySummary summary(
            ReplayProgress progress, BiFunction<VariantId, String, @Nullable EngineDescription> describe) {
        boolean completed = isCompleted(progress);
        List<ReplaySummary.ArmSummary> summaries = new ArrayList<>();
        arms.forEach((arm, tally) -> summaries.add(summary(arm, tally, describe)));
        List<ReplaySummary.Comparison> comparisons = new ArrayList<>();
        List<LatencyComparison> latency = new ArrayList<>();
        pairs.forEach((pair, tally) -> {
            String first = pair.first().name();
            String second = pair.second().name();
            comparisons.add(new ReplaySummary.Comparison(
                    first, second, pair.second().again(), tally.text.result(), tally.signals.result()));
            latency.add(tally.latency.result(first, second, completed));
        });
        DriftFindings found = plan.isScored()
                ? drift.result(
                        prompts,
                        completed,
                        (variant, fingerprint) -> describe.apply(new VariantId(plan.model(), variant), fingerprint))
                : null;
        ContenderView reference = reference(summaries, found, describe);
        return new ReplaySummary(
                progress,
                plan.model(),
                plan.seed(),
                plan.order(),
                plan.turns(),
                prompts,
                units.size(),
                sampled,
                summaries,
                reference,
                MachineView.here(),
                found,
                comparisons,
                latency,
                ReportCaveats.of(plan, summaries, reference, found, drift.outdated(), latency, sampled, progress));
    }

    /** What the reference runs, where it is none of those who answer. */
    private @Nullable ContenderView reference(
            List<ReplaySummary.ArmSummary> summaries,
            @Nullable DriftFindings found,
            BiFunction<VariantId, String, @Nullable EngineDescription> describe) {
        String fingerprint = found == null ? null : found.fingerprints().get(found.reference());
        if (found == null
                || fingerprint == null
                || summaries.stream().anyMatch(arm -> arm.variant().equals(found.reference()))) {
            return null;
        }
        EngineDescription description = describe.apply(new VariantId(plan.model(), found.reference()), fingerprint);
        return description == null ? null : ContenderView.of(description);
    }

    /** Whether a replay has come to its end, as was fixed before its first answer. */
    static boolean isCompleted(ReplayProgress progress) {
        return progress.state().equals(new ReplayState.Completed().label());
    }

    private ReplaySummary.ArmSummary summary(
            Arm arm, ArmTally tally, BiFunction<VariantId, String, @Nullable EngineDescription> describe) {
        EngineDescription description = tally.fingerprints.size() == 1
                ? describe.apply(new VariantId(plan.model(), arm.variant()), tally.fingerprints.first())
                : null;
        return new ReplaySummary.ArmSummary(
                arm.name(),
                arm.variant(),
                tally.answered,
                tally.failures,
                tally.outputTokens,
                tally.fingerprints,
                description == null ? null : ContenderView.of(description));
    }
}
