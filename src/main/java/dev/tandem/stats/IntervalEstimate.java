package dev.tandem.stats;

/**
 * What is known of a value for which there is an interval as soon as the units bear one. A value is a difference, or
 * something else that is 0 where nothing differs, unless who makes it says otherwise.
 */
public sealed interface IntervalEstimate {

    /** How many independent units were seen, at least 0. */
    int units();

    /**
     * The value with its interval.
     *
     * @param estimate the value
     * @param low lower end
     * @param high upper end
     * @param units how many independent units it rests on
     * @param alpha how often such intervals miss the truth at most, 0 to 1
     * @param anytimeValid whether that holds over all looks together, however many and whenever; otherwise for one look
     *     at a number of units that was fixed beforehand
     */
    record Interval(double estimate, double low, double high, int units, double alpha, boolean anytimeValid)
            implements IntervalEstimate {

        public Interval {
            if (!(low <= estimate && estimate <= high)) {
                throw new IllegalArgumentException(estimate + " is not in [" + low + ", " + high + "]");
            }
        }

        /** Whether the value is known to be another one. */
        public boolean excludes(double value) {
            return value < low || value > high;
        }
    }

    /**
     * The units do not bear an interval yet.
     *
     * @param units how many there are
     * @param missing how many more are needed, as far as these tell: at least 1
     * @param cause why
     */
    record TooEarly(int units, int missing, Cause cause) implements IntervalEstimate {

        /** Why there is no interval yet. */
        public enum Cause {
            /** Fewer units than the method needs whatever they show. */
            FEW_UNITS,
            /** So few units make up most of the variation that the next may change it all. */
            FEW_UNITS_DECIDE,
            /** All units show the same value, other than 0, which says nothing about how much others may differ. */
            NO_VARIATION
        }
    }

    /**
     * No unit showed any difference.
     *
     * @param units how many there are, at least 1
     */
    record Identical(int units) implements IntervalEstimate {}
}
