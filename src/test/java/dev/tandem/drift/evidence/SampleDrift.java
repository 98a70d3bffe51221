package dev.tandem.drift.evidence;

import dev.tandem.experiment.DriftChoice;
import dev.tandem.experiment.DriftOutcome;
import dev.tandem.experiment.DriftOutcome.ScoredSums;
import dev.tandem.experiment.DriftSums;
import dev.tandem.stats.sequential.UnitDrift;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** Scored answers for tests: {@code r} is the reference, {@code a} and {@code b} are compared with it. */
final class SampleDrift {

    static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
    static final Map<String, String> NOW = Map.of("r", "r-now", "a", "a-now", "b", "b-now");

    private SampleDrift() {}

    static DriftSums sums(String reference, String candidate, UnitDrift unit) {
        return new DriftSums(
                reference,
                candidate,
                reference + "-now",
                candidate + "-now",
                1,
                unit.tokens(),
                unit.sameTop(),
                unit.klDivergence(),
                .9 * unit.tokens(),
                .01 * unit.tokens(),
                .001 * unit.tokens(),
                .02 * unit.tokens());
    }

    static UnitDrift unit(double meanKl) {
        return new UnitDrift(10, 10 * meanKl, 9);
    }

    static ScoredSums scored(String served, DriftSums... pairs) {
        return new ScoredSums("req", served, "other", AT, Arrays.asList(pairs));
    }

    static ScoredSums scored(double a, double b) {
        return scored("a", sums("r", "a", unit(a)), sums("r", "b", unit(b)));
    }

    static DriftChoice choice(long place, String conversation) {
        return new DriftChoice("m", 1, place, conversation, AT);
    }

    static DriftOutcome outcome(long place, String conversation, ScoredSums scored) {
        return new DriftOutcome(choice(place, conversation), DriftOutcome.SCORED, "10-29", scored);
    }
}
