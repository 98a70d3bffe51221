package dev.tandem.replay.store;

import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The variant cannot answer right now; the message says why. */
public final class NotReadyException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private final Duration wait;
    private final boolean foreseen;

    /** @param wait how long to wait before it is asked again */
    public NotReadyException(String message, Duration wait) {
        this(message, wait, false);
    }

    /** @param foreseen whether it will be there by itself, as one whose turn is yet to come */
    public NotReadyException(String message, Duration wait, boolean foreseen) {
        super(message);
        this.wait = wait;
        this.foreseen = foreseen;
    }

    /** One that may be there in a moment. */
    public static NotReadyException of(String variant, String why) {
        return new NotReadyException(variant + ": " + why, PAUSE);
    }

    /** What an engine's failure says of whether it may answer later; empty when it says nothing of that. */
    public static Optional<NotReadyException> of(String variant, @Nullable Throwable failure) {
        return switch (failure) {
            case EngineException.Absent e ->
                Optional.of(new NotReadyException(
                        variant + ": " + e.getMessage(), e.retryAfter().orElse(PAUSE), true));
            case EngineException.WindowClosed e ->
                Optional.of(new NotReadyException(variant + ": " + e.getMessage(), PAUSE, true));
            case EngineException.Overloaded e -> Optional.of(of(variant, String.valueOf(e.getMessage())));
            case EngineException.Loading e -> Optional.of(of(variant, String.valueOf(e.getMessage())));
            case EngineException.Unavailable e -> Optional.of(of(variant, String.valueOf(e.getMessage())));
            case null, default -> Optional.empty();
        };
    }

    Duration remaining() {
        return wait;
    }

    boolean isForeseen() {
        return foreseen;
    }
}
