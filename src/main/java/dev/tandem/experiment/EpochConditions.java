package dev.tandem.experiment;

import java.util.Map;

/**
 * What must stay the same for outcomes of one model to be of one epoch.
 *
 * @param model public model name
 * @param weights weight by variant name
 * @param fingerprints fingerprint by variant name
 * @param design the rest of what defines the split, in one normal form: salt and unit
 */
public record EpochConditions(
        String model, Map<String, Double> weights, Map<String, String> fingerprints, String design) {

    public EpochConditions {
        weights = Map.copyOf(weights);
        fingerprints = Map.copyOf(fingerprints);
    }

    /** The conditions that held in that epoch. */
    public static EpochConditions of(Epoch epoch) {
        return new EpochConditions(epoch.model(), epoch.weights(), epoch.fingerprints(), epoch.design());
    }
}
