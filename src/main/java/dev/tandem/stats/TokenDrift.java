package dev.tandem.stats;

/**
 * How far a candidate is from a reference at one position of one answer.
 *
 * <p>Each model tells its own most likely tokens only, so both probabilities are known for the tokens S that are in both
 * lists. The divergence is that over the partition {each token of S, everything else}:
 *
 * <pre>  Σ_S p ln(p/q) + R_p ln(R_p/R_q),  R = 1 − Σ_S</pre>
 *
 * with p of the reference and q of the candidate. By the log-sum inequality (Cover and Thomas, Elements of Information
 * Theory, 2nd edition, theorem 2.7.1) that is a lower bound of the true divergence, the closer the more of p is covered.
 *
 * @param klDivergence D(reference ‖ candidate), lower bound, nats, at least 0
 * @param coverage Σ_S p, the reference's mass for which both probabilities are known, 0 to 1
 * @param sameTop whether both find the same token most likely
 * @param deltaP probability of the token that stands there, candidate − reference, −1 to 1
 * @param logRatio ln p − ln q of the token that stands there; its mean is ln(PPL(candidate)/PPL(reference))
 */
public record TokenDrift(double klDivergence, double coverage, boolean sameTop, double deltaP, double logRatio) {

    /** What single precision leaves undecided of a probability that is 1 − the sum of others. */
    private static final double RESOLUTION = 1e-6;

    /** Compares; both must be scores of the same token. */
    public static TokenDrift between(TokenScore reference, TokenScore candidate) {
        if (reference.token() != candidate.token()) {
            throw new IllegalArgumentException(
                    "token " + reference.token() + " of the reference is " + candidate.token() + " of the candidate");
        }
        double divergence = 0;
        double knownP = 0;
        double knownQ = 0;
        for (int i = 0, j = 0; i < reference.size() && j < candidate.size(); ) {
            int order = Integer.compare(reference.id(i), candidate.id(j));
            if (order == 0) {
                double lnP = reference.logProbability(i);
                double lnQ = candidate.logProbability(j);
                double p = Math.exp(lnP);
                divergence += p == 0 ? 0 : p * (lnP - lnQ);
                knownP += p;
                knownQ += Math.exp(lnQ);
            }
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return new TokenDrift(
                Math.max(0, divergence + rest(1 - knownP, 1 - knownQ)),
                Math.min(1, knownP),
                reference.topToken() == candidate.topToken(),
                Math.exp(candidate.logProbability()) - Math.exp(reference.logProbability()),
                reference.logProbability() - candidate.logProbability());
    }

    /** A rest below the resolution may as well be nothing, which must not make the divergence infinite. */
    private static double rest(double p, double q) {
        double atLeastP = Math.max(p, RESOLUTION);
        double atLeastQ = Math.max(q, RESOLUTION);
        return atLeastP * Math.log(atLeastP / atLeastQ);
    }
}
