package dev.tandem.engine;

import dev.tandem.inference.ChatRequest;
import java.time.Duration;

/**
 * How long an answer may take, and the pure decision whether it took too long.
 *
 * @param firstEvent from the slot to the first event
 * @param idle between two events, while the client reads
 * @param total from the slot to the end
 */
record Deadlines(Duration firstEvent, Duration idle, Duration total) {

    /** Those of a request: an engine may send a whole answer at its end, so that only the total can be held. */
    Deadlines of(ChatRequest request) {
        return request.stream() ? this : new Deadlines(total, total, total);
    }

    /** What to do now. */
    sealed interface Verdict {}

    /** Nothing; look again after this long. */
    record Wait(Duration again) implements Verdict {}

    /** End the answer. */
    record Expired(String message) implements Verdict {}

    /**
     * Decides.
     *
     * @param sinceStart nanoseconds since the slot was taken
     * @param wanted whether the client waits for an event
     * @param waited nanoseconds for which it has waited
     * @param began whether an event came before
     */
    Verdict check(long sinceStart, boolean wanted, long waited, boolean began) {
        long totalLeft = total.toNanos() - sinceStart;
        if (totalLeft <= 0) {
            return new Expired("The answer was not complete after " + text(total) + ".");
        }
        Duration silence = began ? idle : firstEvent;
        long silenceLeft = wanted ? silence.toNanos() - waited : silence.toNanos();
        if (silenceLeft <= 0) {
            return new Expired(
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
