package dev.tandem.engine.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream refuses because of how its variant is set up. Which settings these are is for the operator, who finds
 * it in the log, each cause once a minute at most: their names hold those of the model and of the variant, which clients
 * may not be meant to learn. One for each variant; thread-safe.
 */
final class SettingFault {

    private static final Logger LOG = Logger.getLogger(SettingFault.class);
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final String property;
    private final LongSupplier nanoTime;
    /** By what the upstream does, of which there are a few. */
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    /**
     * @param property what the names of the variant's settings begin with
     * @param nanoTime a clock that never goes back
     */
    SettingFault(String property, LongSupplier nanoTime) {
        this.property = property;
        this.nanoTime = nanoTime;
    }

    /**
     * When something was last told.
     *
     * @param since how often it came since, without being told
     * @param before the same for the time before
     * @param now whether it is to be told now
     */
    private record Told(long at, int since, int before, boolean now) {

        static Told of(@Nullable Told last, long at) {
            if (last == null) {
                return new Told(at, 0, 0, true);
            }
            return at - last.at < PAUSE
                    ? new Told(last.at, last.since + 1, last.before, false)
                    : new Told(at, 0, last.since, true);
        }
    }

    /**
     * Tells the operator.
     *
     * @param what what the upstream does, in our words
     * @param settings what to look at, as the names end
     * @return the same for the client, who cannot mend it, as a sentence without its full stop
     */
    String tell(String what, String... settings) {
        Told last = told.compute(what, (cause, before) -> Told.of(before, nanoTime.getAsLong()));
        if (last != null && last.now) {
            LOG.warnf(
                    "%s: %s: check %s.%s",
                    property,
                    what,
                    String.join(" and ", settings),
                    last.before == 0 ? "" : " It did so " + last.before + " times more since this was told.");
        }
        return what + "; the server's operator can see in its log which setting to look at";
    }
}
