package dev.tandem.replay.report;

import dev.tandem.replay.store.Answer;
import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.PairedMeasurement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast two arms answered the same prompts. Only answers during which nothing else ran when they were asked for.
 *
 * @param first name of the arm that is compared with
 * @param second name of the other
 * @param timeToFirstToken seconds
 * @param timePerOutputToken seconds
 * @param besideOthers pairs that were left out because the server was busy with other requests
 */
record LatencyComparison(
        String first, String second, PairedTimes timeToFirstToken, PairedTimes timePerOutputToken, int besideOthers) {

    /** Collects pairs. Not thread-safe. */
    static final class Tally {
        private final List<ClusteredValue<PairedMeasurement>> first = new ArrayList<>();
        private final List<ClusteredValue<PairedMeasurement>> perToken = new ArrayList<>();
        private int besideOthers;

        void add(String unit, Answer one, Answer other) {
            if (one.busy() > 0 || other.busy() > 0) {
                besideOthers++;
                return;
            }
            add(first, unit, one.timeToFirstToken(), other.timeToFirstToken());
            add(perToken, unit, one.timePerOutputToken(), other.timePerOutputToken());
        }

        private static void add(
                List<ClusteredValue<PairedMeasurement>> pairs,
                String unit,
                @Nullable Double one,
                @Nullable Double other) {
            if (one != null && other != null && one > 0 && other > 0) {
                pairs.add(new ClusteredValue<>(unit, new PairedMeasurement(one, other)));
            }
        }

        LatencyComparison result(String one, String other) {
            return new LatencyComparison(one, other, PairedTimes.of(first), PairedTimes.of(perToken), besideOthers);
        }
    }
}
