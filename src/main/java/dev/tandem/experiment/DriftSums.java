package dev.tandem.experiment;

/**
 * How far a candidate is from a reference, added up over tokens.
 *
 * @param reference who it is compared with
 * @param candidate who is compared; the same for the noise floor
 * @param referenceFingerprint what the reference was
 * @param candidateFingerprint what the candidate was
 * @param answers how many answers they are of, at least 1
 * @param tokens how many tokens, at least 1
 * @param sameTop at how many of them both find the same token most likely
 * @param klDivergence of their divergences, nats
 * @param coverage of the shares of the reference's probability for which both are known
 * @param deltaP of the changes of the probability of the token that stands there
 * @param deltaPSquared of the squares of these
 * @param logRatio of ln p − ln q of the token that stands there
 */
public record DriftSums(
        String reference,
        String candidate,
        String referenceFingerprint,
        String candidateFingerprint,
        int answers,
        long tokens,
        long sameTop,
        double klDivergence,
        double coverage,
        double deltaP,
        double deltaPSquared,
        double logRatio) {

    /** Whether one variant is compared with itself. */
    public boolean isNoiseFloor() {
        return reference.equals(candidate);
    }

    /** Both added up; they must be of the same pair. */
    public DriftSums plus(DriftSums other) {
        return new DriftSums(
                reference,
                candidate,
                referenceFingerprint,
                candidateFingerprint,
                answers + other.answers,
                tokens + other.tokens,
                sameTop + other.sameTop,
                klDivergence + other.klDivergence,
                coverage + other.coverage,
                deltaP + other.deltaP,
                deltaPSquared + other.deltaPSquared,
                logRatio + other.logRatio);
    }
}
