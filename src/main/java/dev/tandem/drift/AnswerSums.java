package dev.tandem.drift;

import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.experiment.DriftOutcome.ScoredSums;
import dev.tandem.experiment.DriftSums;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import java.util.Objects;

/** Adds the tokens of a scored answer up, which is what outlives the program. Pure. */
final class AnswerSums {

    private AnswerSums() {}

    static ScoredSums of(ScoredAnswer answer) {
        return new ScoredSums(
                answer.requestId(),
                answer.served(),
                answer.category().label(),
                answer.at(),
                answer.drifts().entrySet().stream()
                        .filter(one -> one.getValue().size() > 0)
                        .map(one -> of(answer, one.getKey(), one.getValue()))
                        .toList());
    }

    private static DriftSums of(ScoredAnswer answer, Pair pair, DriftSeries drift) {
        long sameTop = 0;
        double klDivergence = 0;
        double coverage = 0;
        double deltaP = 0;
        double deltaPSquared = 0;
        double logRatio = 0;
        for (int i = 0; i < drift.size(); i++) {
            TokenDrift token = drift.at(i);
            sameTop += token.sameTop() ? 1 : 0;
            klDivergence += token.klDivergence();
            coverage += token.coverage();
            deltaP += token.deltaP();
            deltaPSquared += token.deltaP() * token.deltaP();
            logRatio += token.logRatio();
        }
        return new DriftSums(
                pair.reference(),
                pair.candidate(),
                fingerprint(answer, pair.reference()),
                fingerprint(answer, pair.candidate()),
                1,
                drift.size(),
                sameTop,
                klDivergence,
                coverage,
                deltaP,
                deltaPSquared,
                logRatio);
    }

    private static String fingerprint(ScoredAnswer answer, String variant) {
        return Objects.requireNonNull(answer.fingerprints().get(variant), variant);
    }
}
