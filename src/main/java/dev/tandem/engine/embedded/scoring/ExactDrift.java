package dev.tandem.engine.embedded.scoring;

import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;

/**
 * Compares what two models make of one position by all of their logits, in double precision:
 *
 * <pre>  D(p ‖ q) = Σ p ln(p/q) = Σ p (a − b) − ln Σ e^a + ln Σ e^b</pre>
 *
 * over the whole vocabulary, with a and b the logits less their largest. What a model finds impossible has no share in the
 * sum, and counts as e⁻⁷⁰⁰ where only the candidate does.
 */
final class ExactDrift {

    private ExactDrift() {}

    /**
     * Compares.
     *
     * @param reference logits of all tokens; {@code candidate}'s for the same ones
     * @param token the one that stands there, or {@link TokenScore#END}
     * @param ends the tokens that end an answer, at least one where that is scored
     * @throws ArithmeticException when there are no numbers among the logits
     */
    static TokenDrift between(float[] reference, float[] candidate, int token, int[] ends) {
        int topP = top(reference);
        int topQ = top(candidate);
        double largestP = reference[topP];
        double largestQ = candidate[topQ];
        double sumP = 0;
        double sumQ = 0;
        double weighted = 0;
        for (int i = 0; i < reference.length; i++) {
            double a = Math.max(reference[i] - largestP, Exponential.LEAST);
            double b = Math.max(candidate[i] - largestQ, Exponential.LEAST);
            double p = Exponential.of(a);
            sumP += p;
            sumQ += Exponential.of(b);
            weighted += p * (a - b);
        }
        if (Double.isNaN(sumP + sumQ)) {
            throw new ArithmeticException("the models' logits are not numbers");
        }
        double normalizerP = Math.log(sumP);
        double normalizerQ = Math.log(sumQ);
        double logP = logit(reference, token, ends) - largestP - normalizerP;
        double logQ = logit(candidate, token, ends) - largestQ - normalizerQ;
        return new TokenDrift(
                Math.max(0, weighted / sumP - normalizerP + normalizerQ),
                1,
                topP == topQ,
                Math.exp(logQ) - Math.exp(logP),
                logP - logQ);
    }

    private static double logit(float[] logits, int token, int[] ends) {
        return token == TokenScore.END ? LogSoftmax.likeliest(logits, ends) : logits[token];
    }

    /** The most likely one; of equally likely ones the lower id. */
    private static int top(float[] logits) {
        int top = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[top]) {
                top = i;
            }
        }
        if (!Float.isFinite(logits[top])) {
            throw new ArithmeticException("the models' logits are not numbers");
        }
        return top;
    }
}
