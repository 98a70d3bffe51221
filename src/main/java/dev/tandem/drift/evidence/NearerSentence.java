package dev.tandem.drift.evidence;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.sequential.PairedDriftFindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says which of two candidates is nearer to the reference, and by what. Never "nearer" alone: measures may disagree. */
record NearerSentence(String reference, String first, String second) {

    String of(PairedDriftFindings findings) {
        return switch (findings.nearer()) {
            case IDENTICAL ->
                first + " and " + second + " are identical so far, in "
                        + LiveEstimate.conversations(findings.share().units()) + ".";
            case FIRST -> comparison(findings, true) + ".";
            case SECOND -> comparison(findings, false) + ".";
            case NOT_KNOWN -> "Not known yet: " + comparison(findings, estimate(findings.share(), .5) >= .5) + ".";
            case DEPENDS -> "It depends: " + depends(findings);
        };
    }

    /** @param ofFirst whether it is about the first */
    private String comparison(PairedDriftFindings findings, boolean ofFirst) {
        double share = estimate(findings.share(), .5);
        String sentence = String.format(
                Locale.ROOT,
                "%s diverges less from %s than %s in %.0f %% of %s",
                ofFirst ? first : second,
                reference,
                ofFirst ? second : first,
                100 * (ofFirst ? share : 1 - share),
                LiveEstimate.conversations(findings.share().units()));
        if (findings.factor() instanceof Interval interval) {
            double less = ofFirst ? 1 / interval.estimate() : interval.estimate();
            sentence += less >= 1
                    ? String.format(Locale.ROOT, ", typically by a factor of %.2f", less)
                    : String.format(Locale.ROOT, ", though typically %.2f times as much", 1 / less);
        }
        return sentence;
    }

    private String depends(PairedDriftFindings findings) {
        List<String> forFirst = new ArrayList<>();
        List<String> forSecond = new ArrayList<>();
        sort("how often", findings.share(), .5, true, forFirst, forSecond);
        sort("the typical factor", findings.factor(), 1, false, forFirst, forSecond);
        sort("mean divergence", findings.klDivergence(), 0, false, forFirst, forSecond);
        sort("the same top token", findings.sameTop(), 0, true, forFirst, forSecond);
        return "by " + String.join(" and ", forFirst) + " " + first + " is nearer to " + reference + ", by "
                + String.join(" and ", forSecond) + " " + second + " is. "
                + comparison(findings, estimate(findings.share(), .5) >= .5) + ".";
    }

    private static void sort(
            String measure,
            IntervalEstimate estimate,
            double border,
            boolean moreIsNearer,
            List<String> forFirst,
            List<String> forSecond) {
        if (estimate instanceof Interval interval && interval.excludes(border)) {
            (interval.low() > border == moreIsNearer ? forFirst : forSecond).add(measure);
        }
    }

    private static double estimate(IntervalEstimate estimate, double otherwise) {
        return estimate instanceof Interval interval ? interval.estimate() : otherwise;
    }
}
