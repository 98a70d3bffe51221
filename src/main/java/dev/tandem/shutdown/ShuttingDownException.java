package dev.tandem.shutdown;

import java.time.Duration;

/** Tandem is stopping: it takes no new request, or had no more time for this one. */
public final class ShuttingDownException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private ShuttingDownException(String message) {
        super(message, null, false, false);
    }

    /** A new request came too late. */
    static ShuttingDownException refused() {
        return new ShuttingDownException("Tandem is shutting down and takes no new requests. Send it again.");
    }

    /** One under way took longer than Tandem waits. */
    static ShuttingDownException interrupted() {
        return new ShuttingDownException("Tandem shut down before the answer ended. Send the request again.");
    }

    /** When to ask again, which by then another replica answers. */
    public Duration retryAfter() {
        return RETRY;
    }
}
