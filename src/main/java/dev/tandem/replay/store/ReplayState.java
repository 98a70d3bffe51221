package dev.tandem.replay.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a replay stands. What has ended stays ended, a failed one excepted, which may be resumed. */
public sealed interface ReplayState {

    /** It waits for others, or for the server's start. */
    record Queued() implements ReplayState {}

    /** It asks. */
    record Running() implements ReplayState {}

    /** All prompts were asked. */
    record Completed() implements ReplayState {}

    /** Somebody stopped it. */
    record Cancelled() implements ReplayState {}

    /** It cannot go on; the reason is for the operator. */
    record Failed(String reason) implements ReplayState {}

    /** In one word, lower case. */
    default String label() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing goes on any more. */
    default boolean hasEnded() {
        return switch (this) {
            case Queued queued -> false;
            case Running running -> false;
            case Completed completed -> true;
            case Cancelled cancelled -> true;
            case Failed failed -> true;
        };
    }

    /** Why it failed; {@code null} if it did not. */
    default @Nullable String reason() {
        return this instanceof Failed failed ? failed.reason() : null;
    }
}
