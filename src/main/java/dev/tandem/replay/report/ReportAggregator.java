package dev.tandem.replay.report;

import dev.tandem.inference.EngineDescription;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
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
    private final Map<Arm, PairTally> pairs = new LinkedHashMap<>();
    private final DriftFindings.Tally drift;
    private final Set<String> units = new HashSet<>();
    private int prompts;
    private int sampled;

    ReportAggregator(ReplayPlan plan) {
        this.plan = plan;
        this.drift = new DriftFindings.Tally(plan);
        plan.arms().forEach(arm -> arms.put(arm, new ArmTally()));
        plan.arms().stream().skip(1).forEach(arm -> pairs.put(arm, new PairTally()));
    }

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
        Answer control = answeredPrompt.answers().get(plan.control());
        if (control != null) {
            pairs.forEach((arm, pair) -> {
                Answer other = answeredPrompt.answers().get(arm);
                if (other != null) {
                    pair.add(prompt, control, other);
                }
            });
        }
    }

    void add(Prompt prompt, Arm arm, AnswerScores answerScores) {
        drift.add(prompt, arm, answerScores);
    }

    ReplaySummary summary(
            ReplayProgress progress, BiFunction<VariantId, String, @Nullable EngineDescription> describe) {
        String control = plan.control().name();
        List<ReplaySummary.ArmSummary> summaries = new ArrayList<>();
        arms.forEach((arm, tally) -> summaries.add(summary(arm, tally, describe)));
        List<ReplaySummary.Comparison> comparisons = new ArrayList<>();
        List<LatencyComparison> latency = new ArrayList<>();
        pairs.forEach((arm, pair) -> {
            comparisons.add(new ReplaySummary.Comparison(
                    control, arm.name(), arm.again(), pair.text.result(), pair.signals.result()));
            latency.add(pair.latency.result(control, arm.name()));
        });
        DriftFindings found = plan.isScored()
                ? drift.result(
                        prompts,
                        (variant, fingerprint) -> describe.apply(new VariantId(plan.model(), variant), fingerprint))
                : null;
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
                found,
                comparisons,
                latency,
                ReportCaveats.of(plan, summaries, found, drift.outdated(), latency, sampled, progress));
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
                description == null ? null : ReplaySummary.EngineView.of(description));
    }
}
