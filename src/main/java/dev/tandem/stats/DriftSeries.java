package dev.tandem.stats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The drift of a candidate from a reference along one answer, one entry for each of its tokens. Immutable; single
 * precision, as the probabilities came, so that many fit into memory: 17 bytes a token.
 */
public final class DriftSeries {

    private final float[] klDivergence;
    private final float[] coverage;
    private final float[] deltaP;
    private final float[] logRatio;
    private final BitSet sameTop = new BitSet();

    private DriftSeries(int length) {
        klDivergence = new float[length];
        coverage = new float[length];
        deltaP = new float[length];
        logRatio = new float[length];
    }

    /** Compares two scores of the same answer, token by token. */
    public static DriftSeries between(List<TokenScore> reference, List<TokenScore> candidate) {
        if (reference.size() != candidate.size()) {
            throw new IllegalArgumentException(
                    reference.size() + " tokens of the reference, " + candidate.size() + " of the candidate");
        }
        List<TokenDrift> drifts = new ArrayList<>(reference.size());
        for (int i = 0; i < reference.size(); i++) {
            drifts.add(TokenDrift.between(reference.get(i), candidate.get(i)));
        }
        return of(drifts);
    }

    /** Keeps what was compared. */
    public static DriftSeries of(List<TokenDrift> drifts) {
        DriftSeries series = new DriftSeries(drifts.size());
        for (int i = 0; i < drifts.size(); i++) {
            TokenDrift drift = drifts.get(i);
            series.klDivergence[i] = (float) drift.klDivergence();
            series.coverage[i] = (float) drift.coverage();
            series.deltaP[i] = (float) drift.deltaP();
            series.logRatio[i] = (float) drift.logRatio();
            series.sameTop.set(i, drift.sameTop());
        }
        return series;
    }

    /** How many tokens the answer has. */
    public int size() {
        return klDivergence.length;
    }

    /** What was found at a position, from 0. */
    public TokenDrift at(int i) {
        return new TokenDrift(klDivergence[i], coverage[i], sameTop.get(i), deltaP[i], logRatio[i]);
    }

    /** {@link TokenDrift#klDivergence} at a position. */
    double klDivergence(int i) {
        return klDivergence[i];
    }

    /** {@link TokenDrift#coverage} at a position. */
    double coverage(int i) {
        return coverage[i];
    }

    /** {@link TokenDrift#deltaP} at a position. */
    double deltaP(int i) {
        return deltaP[i];
    }

    /** {@link TokenDrift#logRatio} at a position. */
    double logRatio(int i) {
        return logRatio[i];
    }

    /** 1 where both find the same token most likely, else 0. */
    double sameTop(int i) {
        return sameTop.get(i) ? 1 : 0;
    }
}
