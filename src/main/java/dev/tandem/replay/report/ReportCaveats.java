package dev.tandem.replay.report;

import dev.tandem.drift.validity.ReferenceBits;
import dev.tandem.replay.report.contender.ContenderView;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptOrigin;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.replay.store.ScoringDesign;
import dev.tandem.stats.DriftSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says beside the figures what a reader must know to read them right. */
final class ReportCaveats {

    /** A coverage of 1, but for rounding. */
    private static final double ALL = 1 - 1e-9;

    private ReportCaveats() {}

    static List<String> of(
            ReplayPlan plan,
            List<ReplaySummary.ArmSummary> arms,
            @Nullable ContenderView reference,
            @Nullable DriftFindings drift,
            int outdated,
            List<LatencyComparison> latency,
            int sampled,
            ReplayProgress progress) {
        List<String> notes = new ArrayList<>();
        if (drift != null) {
            notes.addAll(ReferenceBits.warnings(
                    drift.reference(), bits(ReplaySummary.contenders(arms, drift.reference(), reference))));
        }
        if (progress.answered() < progress.expected()) {
            notes.add("Not all prompts have been answered: these are the figures so far.");
        }
        if (!ReportAggregator.isCompleted(progress)) {
            notes.add("The replay has not come to its end: intervals are those that hold at every look, over the"
                    + " conversations up to the first that is not complete.");
        }
        if (plan.origin() == PromptOrigin.BUNDLED) {
            notes.add("The prompts are those that come with Tandem: a stand-in for your own traffic, which may give"
                    + " another result.");
        }
        for (ReplaySummary.ArmSummary arm : arms) {
            if (arm.fingerprints().size() > 1) {
                notes.add("'" + arm.name() + "' changed while it answered (file, template, settings or build):"
                        + " its answers are not those of one contender.");
            }
        }
        if (templates(arms) > 1) {
            notes.add("The variants have different chat templates: what differs need not come from the weights.");
        }
        if (contexts(arms) > 1) {
            notes.add("The variants have different context lengths: long prompts and answers end differently.");
        }
        if (sampled > 0) {
            notes.add("Prompts that set a temperature above 0 are left out of the comparison of texts.");
        }
        for (LatencyComparison one : latency) {
            if (one.besideOthers() > 0) {
                notes.add("The times of " + quoted(List.of(one.first(), one.second())) + " are about "
                        + NumberFormats.count(one.pairs(), "prompt") + ": "
                        + NumberFormats.count(one.besideOthers(), "other")
                        + (one.besideOthers() == 1 ? " was" : " were")
                        + " answered while the server was busy with other requests too.");
            }
        }
        if (plan.order() == PromptOrder.BY_VARIANT) {
            notes.add("One variant answered after the other: what changed meanwhile, such as temperature or other"
                    + " load, is in the times.");
        }
        if (drift == null) {
            notes.add("How likely the variants find each other's answers was not measured: it was turned off, or fewer"
                    + " than two variants can score answers.");
        } else {
            ofDirection(plan, notes);
            ofDrift(drift, outdated, notes);
        }
        notes.add("Texts are a weak sign of drift: one early difference sends all that follows another way.");
        return notes;
    }

    private static Map<String, Double> bits(Map<String, ContenderView> contenders) {
        Map<String, Double> bits = new HashMap<>();
        contenders.forEach((name, contender) -> {
            if (contender.bitsPerWeight() != null) {
                bits.put(name, contender.bitsPerWeight());
            }
        });
        return bits;
    }

    private static void ofDirection(ReplayPlan plan, List<String> notes) {
        ScoringDesign design = plan.design();
        List<String> others = plan.arms().stream()
                .filter(arm -> !arm.again()
                        && design.scorers().contains(arm.variant())
                        && !design.arms().contains(arm.name()))
                .map(Arm::name)
                .toList();
        if (!others.isEmpty()) {
            notes.add("The variants take turns and each was loaded once: all scored the answers of "
                    + quoted(design.arms()) + ". Those of " + quoted(others)
                    + " were not scored, since variants that were gone by then would have to be loaded again, which"
                    + " drift=all does. What depends on the token that stands there, change of its probability and PPL"
                    + " ratio, leans towards the one that chose it.");
        }
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    /** Whether nothing of the reference's probability is unknown to any candidate. */
    private static boolean isExact(DriftFindings drift) {
        return !drift.candidates().isEmpty()
                && drift.candidates().stream().allMatch(candidate -> isExact(candidate.overall()));
    }

    /** Whether nothing of the reference's probability is unknown; else divergences are lower bounds. */
    static boolean isExact(DriftSummary summary) {
        return summary.coverage() > ALL;
    }

    private static void ofDrift(DriftFindings drift, int outdated, List<String> notes) {
        if (!drift.unscored().isEmpty()) {
            notes.add("Answers without a score, by cause: " + counts(drift.unscored()) + ".");
        }
        drift.missing()
                .forEach((variant, causes) -> notes.add("Of the answers scored, '" + variant
                        + "' did not score some, by cause: " + counts(causes) + "."));
        if (!drift.missing().isEmpty()) {
            notes.add(
                    "What is compared is about the same answers: those that not all of them scored are left out, and so"
                            + " is a variant as a whole whose tokenizer differs from the reference's.");
        }
        if (outdated > 0) {
            notes.add("A variant changed while answers were scored: " + outdated
                    + " that were scored before are left out of the drift.");
        }
        drift.textOnly()
                .forEach(variant -> notes.add("'" + variant
                        + "' cannot score answers: only its texts are compared, which says less than probabilities."));
        notes.add((isExact(drift)
                        ? "The divergence is exact: all tokens of the vocabulary are in it."
                        : "The divergence is a lower bound: probabilities are known of the " + drift.topN()
                                + " tokens that each variant finds most likely.")
                + " Divergence and same top token may disagree; neither alone is quality.");
    }

    private static String counts(Map<String, Integer> causes) {
        return causes.entrySet().stream()
                .map(one -> one.getValue() + " " + one.getKey())
                .collect(Collectors.joining(", "));
    }

    private static long templates(List<ReplaySummary.ArmSummary> arms) {
        return arms.stream()
                .map(ReplaySummary.ArmSummary::engine)
                .filter(Objects::nonNull)
                .map(ContenderView::templateSha256)
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    private static long contexts(List<ReplaySummary.ArmSummary> arms) {
        return arms.stream()
                .map(ReplaySummary.ArmSummary::engine)
                .filter(Objects::nonNull)
                .map(ContenderView::contextLength)
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }
}
