package dev.tandem.stats;

/**
 * What an independent unit, such as a conversation, adds to a mean Σ sum / Σ weight.
 *
 * @param sum the sum of its values
 * @param weight how many values those are, more than 0; 1 for all units where units weigh the same
 */
public record UnitTotal(double sum, double weight) {

    public UnitTotal {
        if (!Double.isFinite(sum) || !(weight > 0) || !Double.isFinite(weight)) {
            throw new IllegalArgumentException("sum " + sum + ", weight " + weight);
        }
    }
}
