package dev.tandem.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.stats.ConversationPool;
import dev.tandem.stats.ConversationPool.Pair;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.Simulation;
import dev.tandem.stats.UnitMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * After how many conversations a difference that is there is known, for an easy pair of quants, the demo's and a close
 * one, beside how many Student's t would have needed to find it every second time, had that number been fixed beforehand
 * and nobody looked earlier.
 */
@Tag("unit")
class DetectionTimeTest {

    private static final int LOOKS = Simulation.RUNS >= 2_000 ? 2_000 : 600;
    private static final int RUNS = Math.min(Simulation.RUNS, 400);
    private static final double ALPHA = PairedDriftSequence.ALPHA / 4;

    /** After how many units each measure decided for the first time, by the median. */
    private record Times(int share, int factor, int klDivergence, int sameTop, int logTest, int klTest) {}

    private static boolean excludes(IntervalEstimate estimate, double value) {
        return estimate instanceof Interval interval && interval.excludes(value);
    }

    private static Times times(ConversationPool pool) {
        int[][] first = new int[4][RUNS];
        int[][] significant = new int[2][LOOKS];
        for (int[] times : first) {
            Arrays.fill(times, Integer.MAX_VALUE);
        }
        for (int run = 0; run < RUNS; run++) {
            SplittableRandom random = new SplittableRandom(run + 1);
            PairedDriftSequence sequence = new PairedDriftSequence();
            UnitMoments logRatios = new UnitMoments();
            UnitMoments divergences = new UnitMoments();
            for (int look = 1; look <= LOOKS; look++) {
                Pair pair = pool.draw(random);
                sequence.add(pair.first(), pair.second());
                logRatios.add(pair.logRatio());
                divergences.add(pair.klDifference());
                boolean[] decided = {
                    first[0][run] <= look || sequence.shares().logWealth(.5) >= -Math.log(ALPHA),
                    excludes(sequence.factor(), 1),
                    excludes(sequence.klDivergence(), 0),
                    excludes(sequence.sameTop(), 0)
                };
                for (int i = 0; i < decided.length; i++) {
                    first[i][run] = decided[i] ? Math.min(first[i][run], look) : first[i][run];
                }
                significant[0][look - 1] += significant(logRatios) ? 1 : 0;
                significant[1][look - 1] += significant(divergences) ? 1 : 0;
            }
        }
        return new Times(
                Simulation.median(first[0]),
                Simulation.median(first[1]),
                Simulation.median(first[2]),
                Simulation.median(first[3]),
                half(significant[0]),
                half(significant[1]));
    }

    private static boolean significant(UnitMoments moments) {
        return moments.units() >= 10 && Math.abs(moments.mean()) / moments.standardError() > CRITICAL[moments.units()];
    }

    private static final double[] CRITICAL = new double[LOOKS + 1];

    static {
        for (int units = 2; units <= LOOKS; units++) {
            CRITICAL[units] = TDistribution.of(units - 1.0).inverseSurvivalProbability(ALPHA / 2);
        }
    }

    /** The smallest number at which every second run is significant. */
    private static int half(int[] significant) {
        for (int look = 1; look <= significant.length; look++) {
            if (significant[look - 1] * 2 >= RUNS) {
                return look;
            }
        }
        return Integer.MAX_VALUE;
    }

    @Test
    void shouldFindADifferenceThatIsThere() {
        List<Times> all = new ArrayList<>();
        for (ConversationPool pool : ConversationPool.pairs()) {
            Times times = times(pool);
            all.add(times);
            Simulation.print(String.format(
                    Locale.ROOT,
                    "%-24s known after a median of: share %s, factor %s, mean KLD %s, same top %s;"
                            + " Student's t: log ratio %s, mean KLD %s (of at most %d)",
                    pool,
                    Simulation.count(times.share()),
                    Simulation.count(times.factor()),
                    Simulation.count(times.klDivergence()),
                    Simulation.count(times.sameTop()),
                    Simulation.count(times.logTest()),
                    Simulation.count(times.klTest()),
                    LOOKS));
        }
        Times easy = all.getFirst();
        assertThat(easy.share()).isLessThanOrEqualTo(15);
        assertThat(easy.factor()).isLessThanOrEqualTo(30);
        Times demo = all.get(1);
        assertThat(demo.factor()).isLessThanOrEqualTo(300);
    }
}
