package dev.tandem.replay.store;

import java.util.List;

/**
 * How answers are scored.
 *
 * @param reference the variant that the others are compared with
 * @param scorers all variants that score, the reference first
 * @param topN how many of the most likely tokens each of them tells for each position
 * @param arms names of the arms whose answers are scored
 * @param again whether variants that take turns are loaded again for answers that were not there in their first turn
 */
public record ScoringDesign(String reference, List<String> scorers, int topN, List<String> arms, boolean again) {

    public ScoringDesign {
        scorers = List.copyOf(scorers);
        arms = List.copyOf(arms);
    }
}
