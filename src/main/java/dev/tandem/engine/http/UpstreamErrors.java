package dev.tandem.engine.http;

import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns what an upstream or the network says into causes. Pure; keeps secrets out of messages. */
final class UpstreamErrors {

    private static final Duration SHORT_WAIT = Duration.ofSeconds(2);
    private static final Duration RATE_WAIT = Duration.ofSeconds(5);

    private final String property;
    private final Redaction redaction;

    UpstreamErrors(Endpoint endpoint) {
        this.property = endpoint.property();
        this.redaction = new Redaction(endpoint);
    }

    /**
     * An answer with a status other than success.
     *
     * @param retryAfter the header of that name; {@code null} when there is none
     * @param error what the body says; {@code null} when it holds no error of a known shape
     */
    EngineException status(int status, @Nullable String retryAfter, @Nullable ErrorBody error, Instant now) {
        return switch (status) {
            case 401, 403 ->
                new EngineException.Broken(
                        "The upstream refused our key: check the property " + property + ".api-key.", null);
            case 408, 429, 529 ->
                new EngineException.Overloaded(
                        said("The upstream is overloaded or limits our rate", error),
                        RetryAfter.parse(retryAfter, now, RATE_WAIT));
            case 503 ->
                error != null && error.isLoading()
                        ? new EngineException.Loading("The model is being loaded. Retry in a moment.")
                        : new EngineException.Unavailable(
                                said("The upstream does not serve at the moment", error),
                                RetryAfter.parse(retryAfter, now, SHORT_WAIT));
            case 400, 404, 405, 409, 413, 415, 422 -> refused(status, error);
            default -> new EngineException.Broken(said("The upstream failed with HTTP status " + status, error), null);
        };
    }

    private EngineException refused(int status, @Nullable ErrorBody error) {
        if (error == null) {
            return status == 404 || status == 405
                    ? new EngineException.Broken(
                            "The upstream has no such API (HTTP status " + status + "): check the property " + property
                                    + ".url.",
                            null)
                    : new EngineException.Refused(
                            "The upstream refused the request with HTTP status " + status + ".", null);
        }
        if (error.isContextLength()) {
            return new EngineException.ContextLengthExceeded(redaction.of(error.message()));
        }
        String message = redaction.of(error.message());
        return new EngineException.Refused(
                message.isEmpty() ? "The upstream refused the request with HTTP status " + status + "." : message,
                error.param() == null ? null : redaction.of(error.param()),
                error.code() == null ? null : redaction.of(error.code()));
    }

    /**
     * An error in place of an answer, or in its middle, under a status that promised success.
     *
     * @param begun whether part of the answer came before
     */
    EngineException inAnswer(ErrorBody error, boolean begun) {
        if (!begun && error.status() != 0) {
            return status(error.status(), null, error, Instant.EPOCH);
        }
        if (!begun && error.isContextLength()) {
            return new EngineException.ContextLengthExceeded(redaction.of(error.message()));
        }
        return new EngineException.Broken(
                said(begun ? "The upstream broke off its answer" : "The upstream failed", error), null);
    }

    /** The connection could not be had: the upstream knows nothing of the request. */
    EngineException unreachable() {
        return new EngineException.Unavailable(
                "The upstream of this variant cannot be reached. Retry in a moment.", SHORT_WAIT);
    }

    /** The connection was lost when the request was on its way. */
    EngineException lost(boolean begun, Throwable cause) {
        return new EngineException.Broken(
                begun
                        ? "The upstream closed the connection in the middle of its answer."
                        : "The upstream closed the connection without an answer.",
                cause);
    }

    /** The engine was closed. */
    static EngineException closed() {
        return new EngineException.Unavailable("The variant was stopped.", SHORT_WAIT);
    }

    private String said(String what, @Nullable ErrorBody error) {
        if (error == null || error.message().isBlank()) {
            return what + ".";
        }
        String kind = error.code() != null ? error.code() : error.type();
        return what + (kind == null ? "" : " (" + redaction.of(kind) + ")") + ": " + redaction.of(error.message());
    }
}
