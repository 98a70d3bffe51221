package dev.tandem.openai.http;

import java.time.Duration;

/** The bodies of the requests under way take all the memory that they may. */
public final class BodiesInFlightException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Duration RETRY = Duration.ofSeconds(2);

    public BodiesInFlightException() {
        super("The server is working on as many large requests as its memory allows. Retry in a moment.");
    }

    /** When to ask again. */
    public Duration retryAfter() {
        return RETRY;
    }
}
