package dev.tandem.replay.report;

import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.ServerTimings;
import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.PairedMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How fast two arms answered the same prompts. Only answers beside which nothing else ran.
 *
 * @param first name of the arm that is compared with
 * @param second name of the other
 * @param serverTimings whether the times are by the servers' own clocks, which all of these answers came with; else by
 *     Tandem's, which sees the way to the server too
 * @param timeToFirstToken seconds
 * @param timePerOutputToken seconds, after the first token
 * @param seenTimeToFirstToken the same by Tandem's clock; {@code null} where that is the one above
 * @param seenTimePerOutputToken the same by Tandem's clock; {@code null} where that is the one above
 * @param pairs prompts that both answered while nothing else ran, on which all of this rests
 * @param besideOthers pairs that were left out because the server was busy with other requests
 */
record LatencyComparison(
        String first,
        String second,
        boolean serverTimings,
        PairedTimes timeToFirstToken,
        PairedTimes timePerOutputToken,
        @Nullable TypicalTimes seenTimeToFirstToken,
        @Nullable TypicalTimes seenTimePerOutputToken,
        int pairs,
        int besideOthers) {

    /** Collects pairs. Not thread-safe. */
    static final class Tally {
        private final Times told = new Times();
        private final Times seen = new Times();
        private boolean allTold = true;
        private int pairs;
        private int besideOthers;

        /** By one clock. */
        private static final class Times {
            private final List<ClusteredValue<PairedMeasurement>> first = new ArrayList<>();
            private final List<ClusteredValue<PairedMeasurement>> perToken = new ArrayList<>();
        }

        /** Adds answers to one prompt, in the order of prompts. */
        void add(String unit, Answer one, Answer other) {
            if (one.busy() > 0 || other.busy() > 0) {
                besideOthers++;
                return;
            }
            pairs++;
            allTold &= one.timings() != null && other.timings() != null;
            add(
                    told.first,
                    unit,
                    told(one, ServerTimings::timeToFirstToken),
                    told(other, ServerTimings::timeToFirstToken));
            add(
                    told.perToken,
                    unit,
                    told(one, ServerTimings::timePerOutputToken),
                    told(other, ServerTimings::timePerOutputToken));
            add(seen.first, unit, one.timeToFirstToken(), other.timeToFirstToken());
            add(seen.perToken, unit, one.timePerOutputToken(), other.timePerOutputToken());
        }

        private static @Nullable Double told(Answer answer, Function<ServerTimings, @Nullable Double> time) {
            ServerTimings timings = answer.timings();
            return timings == null ? null : time.apply(timings);
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

        /** @param completed whether there will be no more pairs, as was fixed before the first */
        LatencyComparison result(String one, String other, boolean completed) {
            boolean byServer = allTold && pairs > 0;
            Times times = byServer ? told : seen;
            return new LatencyComparison(
                    one,
                    other,
                    byServer,
                    PairedTimes.of(times.first, completed),
                    PairedTimes.of(times.perToken, completed),
                    byServer ? TypicalTimes.of(seen.first) : null,
                    byServer ? TypicalTimes.of(seen.perToken) : null,
                    pairs,
                    besideOthers);
        }
    }
}
