package dev.tandem.engine.http;

import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an upstream or the network says into causes. Pure; keeps secrets out of messages.
 *
 * <p>Whoever gives a reason under a 4xx means the request, except for 401, which only our key can bring about, and 404 and
 * its like, which are about the model or the path that the configuration names. A 5xx with a reason is the upstream's failure until somebody knows better ({@link EngineException.Broken#refusal()}).
 */
final class UpstreamErrors {

    private static final Duration SHORT_WAIT = Duration.ofSeconds(2);
    private static final Duration RATE_WAIT = Duration.ofSeconds(5);
    private static final int BAD_REQUEST = 400;

    private final SettingFault settingFault;
    private final Redaction redaction;

    UpstreamErrors(Endpoint endpoint) {
        this.settingFault = new SettingFault(endpoint.property(), System::nanoTime);
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
            case 401 -> keyRefused();
            case 403 -> error != null && error.hasReason() ? refused(status, error) : keyRefused();
            case 404, 405, 410 -> error == null ? noSuchApi(status) : notFound(status, error);
            case 408 ->
                quoting("The upstream gave the request up (HTTP status 408)", error, EngineException.TimedOut::new);
            case 425, 429, 529 ->
                quoting(
                        "The upstream is overloaded or limits our rate",
                        error,
                        said -> new EngineException.Overloaded(said, RetryAfter.parse(retryAfter, now, RATE_WAIT)));
            case 503 ->
                error != null && error.isLoading()
                        ? new EngineException.Loading("The model is being loaded. Retry in a moment.")
                        : quoting(
                                "The upstream does not serve at the moment",
                                error,
                                said -> new EngineException.Unavailable(
                                        said, RetryAfter.parse(retryAfter, now, SHORT_WAIT)));
            default -> status >= 400 && status < 500 ? refused(status, error) : failed(status, error);
        };
    }

    private EngineException keyRefused() {
        return new EngineException.Broken(
                settingFault.tell("The upstream refused the server's key", "api-key") + ".", null);
    }

    private EngineException failed(int status, @Nullable ErrorBody error) {
        return quoting(
                "The upstream failed with HTTP status " + status,
                error,
                said -> error != null && error.hasReason()
                        ? EngineException.Broken.orRefused(said, refusal(BAD_REQUEST, error))
                        : new EngineException.Broken(said, null));
    }

    private EngineException tooLong(ErrorBody error) {
        return EngineException.quoting(
                new EngineException.ContextLengthExceeded(
                        redaction.of(error.message()), error.promptTokens(), error.contextLength()),
                "The prompt does not fit the model's context. Shorten the messages.");
    }

    private EngineException noSuchApi(int status) {
        return new EngineException.Broken(
                settingFault.tell("The upstream has no such API (HTTP status " + status + ")", "url") + ".", null);
    }

    /** Model and path are the configuration's; a client can only have asked for what the model's providers lack. */
    private EngineException notFound(int status, ErrorBody error) {
        if (error.isAboutTheRequest()) {
            return refused(status, error);
        }
        String what = "The upstream does not know the model or the path (HTTP status " + status + ")";
        return quoting(settingFault.tell(what, "model", "url"), error, said -> new EngineException.Broken(said, null));
    }

    private EngineException refused(int status, @Nullable ErrorBody error) {
        if (error == null) {
            return new EngineException.Refused(forClient(status), refusalInOurWords(status), null, null);
        }
        if (error.isContextLength()) {
            return tooLong(error);
        }
        return refusal(status, error);
    }

    private EngineException.Refused refusal(int status, ErrorBody error) {
        String message = redaction.of(error.message());
        return EngineException.quoting(
                new EngineException.Refused(
                        forClient(status),
                        message.isEmpty() ? refusalInOurWords(status) : message,
                        error.param() == null ? null : redaction.of(error.param()),
                        error.code() == null ? null : redaction.of(error.code())),
                refusalInOurWords(status));
    }

    private static String refusalInOurWords(int status) {
        return "The upstream refused the request with HTTP status " + status + ".";
    }

    /** These two tell a client something that 400 does not: that others may have what it may not. */
    private static int forClient(int status) {
        return status == 402 || status == 403 ? status : BAD_REQUEST;
    }

    /**
     * An error in place of an answer, or in its middle, under a status that promised success.
     *
     * @param begun whether output came before
     */
    EngineException inAnswer(ErrorBody error, boolean begun) {
        if (!begun && error.status() != 0) {
            return status(error.status(), null, error, Instant.EPOCH);
        }
        if (!begun && error.isContextLength()) {
            return tooLong(error);
        }
        if (!begun && error.hasReason()) {
            return quoting(
                    "The upstream failed",
                    error,
                    said -> EngineException.Broken.orRefused(said, refusal(BAD_REQUEST, error)));
        }
        return quoting(
                begun ? "The upstream broke off its answer" : "The upstream failed",
                error,
                said -> new EngineException.Broken(said, null));
    }

    /** The connection could not be had: the upstream knows nothing of the request. */
    EngineException unreachable() {
        return EngineException.Unavailable.unreachable(
                "The upstream of this variant cannot be reached. Retry in a moment.", SHORT_WAIT);
    }

    /** The connection was lost when the request was on its way. */
    EngineException lost(boolean begun, Throwable cause) {
        if (ProtocolFault.of(cause).isPresent()) {
            return new EngineException.Broken("The upstream sent what is no valid HTTP.", cause);
        }
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

    private EngineException quoting(String what, @Nullable ErrorBody error, Function<String, EngineException> failure) {
        return EngineException.quoting(failure.apply(said(what, error)), what + ".");
    }

    private String said(String what, @Nullable ErrorBody error) {
        if (error == null || error.message().isBlank()) {
            return what + ".";
        }
        String kind = error.code() != null ? error.code() : error.type();
        return what + (kind == null ? "" : " (" + redaction.of(kind) + ")") + ": " + redaction.of(error.message());
    }
}
