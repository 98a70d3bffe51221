package dev.tandem.stats.sequential;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import java.util.List;

/**
 * Which of two candidates is farther from the reference. The measures may contradict one another, and none alone is
 * quality: a candidate that diverges less nearly always may diverge far more in the few cases that are left.
 *
 * @param share of conversations in which the first diverges less, a tie counting half; ½ where nothing differs
 * @param factor by which the first typically diverges more: the geometric mean, over conversations, of the ratio of mean
 *     divergences; 1 where nothing differs
 * @param klDivergence mean divergence over tokens, first − second, nats a token
 * @param sameTop share of tokens with the reference's most likely one, first − second
 */
public record PairedDriftFindings(
        IntervalEstimate share, IntervalEstimate factor, IntervalEstimate klDivergence, IntervalEstimate sameTop) {

    /** Who is nearer to the reference. */
    public enum Nearer {
        /** The first, as far as the measures that have decided tell. */
        FIRST,
        /** The second, as far as the measures that have decided tell. */
        SECOND,
        /** Measures that have decided point apart. */
        DEPENDS,
        /** No measure has decided yet. */
        NOT_KNOWN,
        /** No conversation showed any difference so far. */
        IDENTICAL
    }

    /** Who is nearer, by the intervals and nothing else. */
    public Nearer nearer() {
        if (share instanceof Identical && klDivergence instanceof Identical && sameTop instanceof Identical) {
            return Nearer.IDENTICAL;
        }
        List<Integer> signs = List.of(sign(share, 0.5), -sign(factor, 1), -sign(klDivergence, 0), sign(sameTop, 0));
        boolean first = signs.contains(1);
        boolean second = signs.contains(-1);
        if (first && second) {
            return Nearer.DEPENDS;
        }
        return first ? Nearer.FIRST : second ? Nearer.SECOND : Nearer.NOT_KNOWN;
    }

    /** On which side of a value the whole interval is: −1, 1, or 0 for neither. */
    private static int sign(IntervalEstimate estimate, double value) {
        return estimate instanceof Interval interval && interval.excludes(value) ? interval.low() > value ? 1 : -1 : 0;
    }
}
