package dev.tandem.engine;

import dev.tandem.engine.EnginesConfig.TimeoutConfig;
import dev.tandem.inference.ChatRequest;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import java.time.Duration;
import java.util.Optional;

/**
 * How long an engine may be silent. While it sends events, or tells of progress, an answer may go on as long as it likes,
 * unless the operator bounds it altogether. Decides only; {@link DeadlineStream} acts.
 *
 * @param firstEvent from the slot, or the last sign of progress, to the first event of a stream
 * @param idle between two events, while the client reads
 * @param whole the same as {@code firstEvent} for an answer that is not streamed, whose first event may come at its end
 * @param total from the slot to the end; empty for no bound
 */
record Deadlines(Duration firstEvent, Duration idle, Duration whole, Optional<Duration> total) {

    private static final Duration LONGEST_PROBE = Duration.ofMinutes(1);

    /** @throws InvalidConfigurationException for one that no answer could keep */
    static Deadlines configured(VariantId id, TimeoutConfig config) {
        return new Deadlines(
                positive(id, "first-event", config.firstEvent()),
                positive(id, "idle", config.idle()),
                positive(id, "whole", config.whole()),
                config.total().map(total -> positive(id, "total", total)));
    }

    private static Duration positive(VariantId id, String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new InvalidConfigurationException("tandem.models." + id.model() + ".variants." + id.variant()
                    + ".timeout." + name + ": must be more than zero, such as 60s.");
        }
        return duration;
    }

    /** Those of a request. */
    Deadlines of(ChatRequest request) {
        return request.stream() ? this : new Deadlines(whole, idle, whole, total);
    }

    /** How long a probe waits for a sign that the engine generates: no request waits longer, and a minute is enough. */
    Duration probe() {
        return firstEvent.compareTo(LONGEST_PROBE) < 0 ? firstEvent : LONGEST_PROBE;
    }

    /** What to do now. */
    sealed interface Verdict {}

    /** Nothing; look again after this long. */
    record Wait(Duration again) implements Verdict {}

    /** End the answer: the engine has shown nothing for too long. */
    record Silent(String message) implements Verdict {}

    /** End the answer, whatever the engine does. */
    record TooLong(String message) implements Verdict {}

    /**
     * Decides.
     *
     * @param sinceStart nanoseconds since the slot was taken
     * @param wanted whether the client waits for an event
     * @param waited nanoseconds for which it has waited, or since the engine last told of progress if that is less
     * @param began whether an event came before
     */
    Verdict check(long sinceStart, boolean wanted, long waited, boolean began) {
        long totalLeft = total.map(Duration::toNanos).orElse(Long.MAX_VALUE) - sinceStart;
        if (totalLeft <= 0) {
            return new TooLong("The answer was not complete after " + text(total.orElseThrow()) + ".");
        }
        Duration silence = began ? idle : firstEvent;
        long silenceLeft = wanted ? silence.toNanos() - waited : silence.toNanos();
        if (silenceLeft <= 0) {
            return new Silent(
                    began
                            ? "The model sent nothing more for " + text(silence) + "."
                            : "The model did not begin to answer within " + text(silence) + ".");
        }
        return new Wait(Duration.ofNanos(Math.min(totalLeft, silenceLeft)));
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
