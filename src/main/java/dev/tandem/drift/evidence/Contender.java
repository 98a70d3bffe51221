package dev.tandem.drift.evidence;

import dev.tandem.experiment.DriftSums;
import java.util.Map;

/**
 * A variant as it was.
 *
 * @param variant its name
 * @param fingerprint what it was
 */
record Contender(String variant, String fingerprint) {

    static Contender reference(DriftSums sums) {
        return new Contender(sums.reference(), sums.referenceFingerprint());
    }

    static Contender candidate(DriftSums sums) {
        return new Contender(sums.candidate(), sums.candidateFingerprint());
    }

    boolean isAmong(Map<String, String> fingerprints) {
        return fingerprint.equals(fingerprints.get(variant));
    }

    /** A candidate and its reference. */
    record Duo(Contender reference, Contender candidate) {

        static Duo of(DriftSums sums) {
            return new Duo(Contender.reference(sums), Contender.candidate(sums));
        }

        boolean isAmong(Map<String, String> fingerprints) {
            return reference.isAmong(fingerprints) && candidate.isAmong(fingerprints);
        }
    }

    /** Two candidates and their reference. */
    record Trio(Contender reference, Contender first, Contender second) {

        boolean isAmong(Map<String, String> fingerprints) {
            return reference.isAmong(fingerprints) && first.isAmong(fingerprints) && second.isAmong(fingerprints);
        }
    }
}
