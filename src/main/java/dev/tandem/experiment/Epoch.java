package dev.tandem.experiment;

import java.time.Instant;
import java.util.Map;

/**
 * A stretch of time in which a model's weights, the fingerprints of its variants and its design stayed the same.
 * Outcomes of different fingerprints are never pooled; those of different weights are stratified.
 *
 * @param id unique
 * @param model public model name
 * @param openedAt when it began
 * @param weights weight by variant name
 * @param fingerprints fingerprint by variant name
 * @param design the rest of what defines the split, in one normal form: salt and unit
 */
public record Epoch(
        String id,
        String model,
        Instant openedAt,
        Map<String, Double> weights,
        Map<String, String> fingerprints,
        String design)
        implements LogEntry {

    public Epoch {
        weights = Map.copyOf(weights);
        fingerprints = Map.copyOf(fingerprints);
    }
}
