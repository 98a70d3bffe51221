package dev.tandem.replay.report;

import dev.tandem.drift.Category;
import dev.tandem.drift.ScoredAnswer;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.scoring.UnscoredReason;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one answer, added up over its tokens, so that whoever reads it can compute the figures of the replay
 * again.
 *
 * @param served the variant that answered
 * @param cause why no two variants can be compared; {@code null} when some can
 * @param category what kind of answer it is; {@code null} when it was not scored
 * @param tokens how many tokens it has; 0 when it was not scored
 * @param fingerprints of the variants that scored it: it counts for pairs whose fingerprints are those of the whole replay
 * @param missing why others did not
 * @param pairs what was compared
 */
record AnswerDrift(
        String served,
        @Nullable String cause,
        @Nullable String category,
        int tokens,
        Map<String, String> fingerprints,
        Map<String, String> missing,
        List<PairSums> pairs) {

    /**
     * Sums over the tokens of the answer, of which the figures are means.
     *
     * @param reference who it is compared with
     * @param candidate who is compared; the same for noise
     * @param klDivergence nats, lower bound
     * @param coverage of the reference's probability for which both are known
     * @param sameTop tokens at which both find the same one most likely
     * @param logRatio ln p − ln q of the token that stands there: of ln(PPL(candidate)/PPL(reference))
     * @param deltaP change of the probability of that token, candidate − reference
     * @param squaredDeltaP squares of that
     */
    record PairSums(
            String reference,
            String candidate,
            double klDivergence,
            double coverage,
            int sameTop,
            double logRatio,
            double deltaP,
            double squaredDeltaP) {

        static PairSums of(ScoredAnswer.Pair pair, DriftSeries series) {
            double divergence = 0;
            double coverage = 0;
            int same = 0;
            double ratio = 0;
            double delta = 0;
            double squares = 0;
            for (int i = 0; i < series.size(); i++) {
                TokenDrift token = series.at(i);
                divergence += token.klDivergence();
                coverage += token.coverage();
                same += token.sameTop() ? 1 : 0;
                ratio += token.logRatio();
                delta += token.deltaP();
                squares += token.deltaP() * token.deltaP();
            }
            return new PairSums(pair.reference(), pair.candidate(), divergence, coverage, same, ratio, delta, squares);
        }
    }

    static AnswerDrift of(String model, Prompt prompt, Arm arm, AnswerScores scores) {
        UnscoredReason cause = scores.cause();
        Category category = scores.category();
        Map<String, String> missing = new TreeMap<>();
        scores.missing().forEach((variant, why) -> missing.put(variant, why.label()));
        return new AnswerDrift(
                arm.variant(),
                cause == null ? null : cause.label(),
                category == null ? null : category.label(),
                scores.tokens(),
                scores.fingerprints(),
                missing,
                scores.answer(model, prompt, arm).drifts().entrySet().stream()
                        .map(one -> PairSums.of(one.getKey(), one.getValue()))
                        .sorted(Comparator.comparing(PairSums::reference).thenComparing(PairSums::candidate))
                        .toList());
    }
}
