package dev.tandem.replay.report;

import dev.tandem.drift.DriftComparisons;
import dev.tandem.drift.DriftReport;
import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.inference.EngineDescription;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.scoring.UnscoredReason;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ScoringDesign;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far the variants are apart, by what each of them thinks of the same answers, token by token.
 *
 * @param reference the variant that the others are compared with
 * @param completed whether the replay has come to its end, so that its intervals are for the number of prompts that it had
 *     from the start, and hold once; else they hold at every look
 * @param topN how many of the most likely tokens each variant told for each position
 * @param scorers the variants that score, the reference first
 * @param textOnly variants that cannot score: only their texts are compared
 * @param answersOf the arms whose answers are scored
 * @param scorable answers that there will be to score
 * @param scored how many answers of each arm were scored under at least two variants
 * @param unscored how many answers were not, by cause
 * @param missing of the answers scored, how many a variant did not score, by variant and cause
 * @param fingerprints of the variants that scored: what others that had their names scored is left out
 * @param candidates each other variant against the reference
 * @param intervals what is known of these figures, in the same order
 * @param floors each variant against itself, on answers of its own that it scored twice: what is no larger is noise
 * @param differences the candidates against one another
 * @param byKind the same over all and by kind of answer
 */
record DriftFindings(
        String reference,
        boolean completed,
        int topN,
        List<String> scorers,
        List<String> textOnly,
        List<String> answersOf,
        int scorable,
        Map<String, Integer> scored,
        Map<String, Integer> unscored,
        Map<String, Map<String, Integer>> missing,
        SortedMap<String, String> fingerprints,
        List<DriftReport.Comparison> candidates,
        List<DriftIntervals> intervals,
        List<DriftReport.Comparison> floors,
        List<CandidateDifference> differences,
        DriftByKind byKind) {

    /** Collects scored answers, in the order of their prompts. Not thread-safe. */
    static final class Tally {
        private final ReplayPlan plan;
        private final ReplayedAnswers answers = new ReplayedAnswers();
        private final Map<String, Integer> scored = new TreeMap<>();
        private final Map<String, Integer> unscored = new TreeMap<>();
        private final Map<String, Map<String, Integer>> missing = new TreeMap<>();
        /** Of what scored last: of one that changed the figures before are left out. */
        private final SortedMap<String, String> fingerprints = new TreeMap<>();
        /** By who answered: who means other texts by the ids of its tokens. */
        private final Map<String, Set<String>> otherwise = new TreeMap<>();

        Tally(ReplayPlan plan) {
            this.plan = plan;
        }

        void add(Prompt prompt, Map<Arm, AnswerScores> scores) {
            List<ScoredAnswer> found = new ArrayList<>();
            for (Arm arm : plan.scoredArms()) {
                AnswerScores one = scores.get(arm);
                if (one != null) {
                    count(arm, one);
                    if (!one.pairs().isEmpty()) {
                        found.add(one.answer(plan.model(), prompt, arm));
                    }
                }
            }
            answers.add(prompt, found, scores.size() < plan.scoredArms().size());
        }

        private void count(Arm arm, AnswerScores one) {
            fingerprints.putAll(one.fingerprints());
            one.missing().forEach((variant, cause) -> {
                if (cause == UnscoredReason.OTHER_TOKENIZER) {
                    otherwise
                            .computeIfAbsent(arm.variant(), name -> new TreeSet<>())
                            .add(variant);
                }
            });
            if (one.cause() != null) {
                count(unscored, one.cause());
                return;
            }
            scored.merge(arm.name(), 1, Integer::sum);
            one.missing()
                    .forEach((variant, cause) ->
                            count(missing.computeIfAbsent(variant, name -> new TreeMap<>()), cause));
        }

        /** Those whose tokenizer differs from the reference's: nothing that was scored of them before that was known counts. */
        private Set<String> strangers() {
            String reference = plan.design().reference();
            Set<String> strangers = new TreeSet<>();
            otherwise.forEach((answering, scorers) -> {
                if (scorers.contains(reference)) {
                    strangers.add(answering);
                } else {
                    strangers.addAll(scorers);
                }
            });
            return strangers;
        }

        private static void count(Map<String, Integer> counts, UnscoredReason cause) {
            counts.merge(cause.label(), 1, Integer::sum);
        }

        /**
         * @param prompts how many prompts there are
         * @param completed whether the replay has come to its end
         * @param describe what a variant runs, if it is what had that fingerprint
         */
        DriftFindings result(
                int prompts, boolean completed, BiFunction<String, String, @Nullable EngineDescription> describe) {
            Map<String, EngineDescription> descriptions = new HashMap<>();
            fingerprints.forEach((variant, fingerprint) -> {
                EngineDescription description = describe.apply(variant, fingerprint);
                if (description != null) {
                    descriptions.put(variant, description);
                }
            });
            ScoringDesign design = plan.design();
            SortedMap<String, String> compared = new TreeMap<>(fingerprints);
            compared.keySet().removeAll(strangers());
            ReplayedAnswers common = answers.common(design.reference(), compared.keySet());
            DriftComparisons comparisons = new DriftComparisons(common.all(), compared, descriptions);
            List<DriftReport.Comparison> candidates = comparisons.candidates();
            List<CandidateDifference> differences = differences(common, compared, completed);
            return new DriftFindings(
                    design.reference(),
                    completed,
                    design.topN(),
                    design.scorers(),
                    plan.variants().stream()
                            .filter(variant -> !design.scorers().contains(variant))
                            .sorted()
                            .toList(),
                    design.arms(),
                    prompts * plan.scoredArms().size(),
                    scored,
                    unscored,
                    missing,
                    fingerprints,
                    candidates,
                    candidates.stream()
                            .map(one -> new Pair(one.reference(), one.candidate()))
                            .map(pair -> DriftIntervals.of(pair, common.counted(compared, completed, pair), completed))
                            .toList(),
                    comparisons.noiseFloors(),
                    differences,
                    DriftByKind.of(
                            design.reference(),
                            candidates.stream()
                                    .map(DriftReport.Comparison::candidate)
                                    .toList(),
                            common,
                            compared,
                            completed,
                            differences));
        }

        private List<CandidateDifference> differences(
                ReplayedAnswers common, Map<String, String> compared, boolean completed) {
            String reference = plan.design().reference();
            List<String> candidates = compared.keySet().stream()
                    .filter(variant -> !variant.equals(reference))
                    .toList();
            List<CandidateDifference> differences = new ArrayList<>();
            for (int i = 0; i < candidates.size(); i++) {
                for (int j = i + 1; j < candidates.size(); j++) {
                    String first = candidates.get(i);
                    String second = candidates.get(j);
                    List<ScoredAnswer> both = common.counted(
                            compared, completed, new Pair(reference, first), new Pair(reference, second));
                    if (!both.isEmpty()) {
                        differences.add(CandidateDifference.of(reference, first, second, both, completed));
                    }
                }
            }
            return differences;
        }

        /** How many answers were scored by a variant that was not what it is at last. */
        int outdated() {
            return (int) answers.all().stream()
                    .filter(answer -> answer.fingerprints().entrySet().stream()
                            .anyMatch(one -> !Objects.equals(one.getValue(), fingerprints.get(one.getKey()))))
                    .count();
        }
    }
}
