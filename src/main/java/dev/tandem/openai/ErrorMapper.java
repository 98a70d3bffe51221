package dev.tandem.openai;

import dev.tandem.access.AccessDeniedException;
import dev.tandem.chat.Provenance;
import dev.tandem.drift.evidence.InvalidPeriodException;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.experiment.StoreException;
import dev.tandem.feedback.FeedbackException;
import dev.tandem.inference.EngineException;
import dev.tandem.memory.NoMemoryPlanException;
import dev.tandem.openai.http.AnswerTooLargeException;
import dev.tandem.openai.http.BodiesInFlightException;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.routing.UnknownModelException;
import dev.tandem.shutdown.ShuttingDownException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one place where causes become OpenAI errors. */
final class ErrorMapper {

    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);
    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";
    /** For clients that ask for another of OpenAI's paths by default, or for another vendor's. */
    private static final String UNKNOWN_URL =
            "Unknown request URL. Chats are answered at /v1/chat/completions, texts at /v1/completions."
                    + " See /q/openapi for what else there is.";

    private ErrorMapper() {}

    static ApiError map(Throwable failure) {
        return switch (failure) {
            case InvalidRequestException e -> rejected(400, e.getMessage(), e.param(), e.code());
            case UnknownModelException e -> rejected(404, e.getMessage(), "model", "model_not_found");
            case AccessDeniedException e -> denied(e);
            case AnswerTooLargeException e -> rejected(400, e.getMessage(), "stream", "answer_too_large");
            case BodiesInFlightException e -> unavailable(e, "bodies_in_flight", e.retryAfter(), Result.OVERLOADED);
            case ShuttingDownException e -> unavailable(e, "shutting_down", e.retryAfter(), Result.SHUTDOWN);
            case EngineException e -> engine(e);
            case FeedbackException e -> feedback(e);
            case PairFailedException e -> pairFailed(e);
            case PromptFileException e -> rejected(400, e.getMessage(), null, "invalid_prompt_file");
            case ReplayException e -> replay(e);
            case NoMemoryPlanException e -> rejected(404, e.getMessage(), null, "no_memory_plan");
            case InvalidPeriodException e -> rejected(400, e.getMessage(), e.parameter(), "invalid_value");
            case StoreException.Unreadable e -> notRead();
            case StoreException.Unavailable e -> notStored();
            case WebApplicationException e -> http(e.getResponse().getStatus());
            default -> {
                LOG.error("Unexpected failure; the client got a 500", failure);
                yield error(500, SERVER, "Tandem failed on this request. Its log says why.", "internal_error", failure);
            }
        };
    }

    /**
     * The same for who may not be meant to learn which variant it was.
     *
     * @param provenance where the answer comes from; empty before a variant answers
     */
    static ApiError map(Throwable failure, Optional<Provenance> provenance) {
        return provenance.filter(known -> known.model().blind()).isPresent() ? blind(failure) : map(failure);
    }

    private static ApiError blind(Throwable failure) {
        ApiError error = map(failure);
        Optional<String> words = failure instanceof EngineException e ? e.ownWords() : Optional.empty();
        return words.map(own -> {
                    LOG.debugf("The client of a blind model was not told: %s", failure.getMessage());
                    return error.inOwnWords(own);
                })
                .orElse(error);
    }

    private static ApiError engine(EngineException failure) {
        return switch (failure) {
            case EngineException.Refused e -> refused(e);
            case EngineException.ContextLengthExceeded e ->
                rejected(400, e.getMessage(), "messages", "context_length_exceeded")
                        .with(new ApiError.PromptSize(e.promptTokens(), e.contextLength()));
            case EngineException.Overloaded e -> error(429, "requests", e.getMessage(), "rate_limit_exceeded", e);
            case EngineException.Loading e -> error(503, SERVER, e.getMessage(), "model_loading", e);
            case EngineException.Unavailable e -> error(503, SERVER, e.getMessage(), "variant_unavailable", e);
            case EngineException.Absent e -> error(503, SERVER, e.getMessage(), "variant_absent", e);
            case EngineException.WindowClosed e -> error(503, SERVER, e.getMessage(), "turn_over", e);
            case EngineException.Broken e -> error(502, SERVER, e.getMessage(), "upstream_error", e);
            case EngineException.TimedOut e -> error(504, SERVER, e.getMessage(), "timeout", e);
        };
    }

    private static ApiError feedback(FeedbackException failure) {
        return switch (failure) {
            case FeedbackException.UnknownAnswer e -> rejected(404, e.getMessage(), "id", "answer_not_found");
            case FeedbackException.UnknownFeedback e -> rejected(404, e.getMessage(), "id", "feedback_not_found");
            case FeedbackException.KeyReused e ->
                rejected(409, e.getMessage(), "idempotency_key", "idempotency_key_reused");
            case FeedbackException.UnknownPair e -> rejected(404, e.getMessage(), "pair", "pair_not_found");
            case FeedbackException.AlreadyVoted e -> rejected(409, e.getMessage(), "pair", "already_voted");
            case FeedbackException.Foreign e -> rejected(403, e.getMessage(), null, "forbidden");
        };
    }

    /** Says of the cause what it is, and nothing of which variant had it. */
    private static ApiError pairFailed(PairFailedException failure) {
        ApiError cause = blind(failure.first());
        String message = cause.result() == Result.REJECTED
                ? "This request cannot be answered by two variants of the model."
                : "One of the two answers could not be generated, so there is no pair.";
        return new ApiError(
                cause.status(),
                cause.type(),
                message,
                cause.param(),
                cause.cause(),
                cause.cause(),
                cause.retryAfter(),
                cause.result());
    }

    private static ApiError replay(ReplayException failure) {
        return switch (failure) {
            case ReplayException.Unknown e -> rejected(404, e.getMessage(), "id", "replay_not_found");
            case ReplayException.TooMany e -> rejected(409, e.getMessage(), null, "too_many_replays");
            case ReplayException.TooLarge e -> rejected(413, e.getMessage(), null, "request_too_large");
            case ReplayException.Misconfigured e -> rejected(400, e.getMessage(), e.param(), "invalid_value");
        };
    }

    /** The reason is for the operator, who finds it in the health check and the log. */
    private static ApiError notStored() {
        return new ApiError(
                503,
                SERVER,
                "This cannot be stored right now. Send it again later.",
                null,
                "not_stored",
                "not_stored",
                Optional.of(Duration.ofSeconds(1)),
                Result.UPSTREAM_ERROR);
    }

    private static ApiError notRead() {
        return new ApiError(
                503,
                SERVER,
                "The log of outcomes cannot be read right now. Ask again later.",
                null,
                "not_readable",
                "not_readable",
                Optional.of(Duration.ofSeconds(1)),
                Result.UPSTREAM_ERROR);
    }

    /** Of Tandem as a whole, not of a variant: asked again, it may go well. */
    private static ApiError unavailable(RuntimeException failure, String cause, Duration retryAfter, Result result) {
        return new ApiError(
                503, SERVER, text(failure.getMessage()), null, cause, cause, Optional.of(retryAfter), result);
    }

    private static ApiError denied(AccessDeniedException failure) {
        return switch (failure.reason()) {
            case MISSING_KEY -> rejected(401, failure.getMessage(), null, null);
            case WRONG_KEY -> rejected(401, failure.getMessage(), null, "invalid_api_key");
            case FORBIDDEN -> rejected(403, failure.getMessage(), null, "forbidden");
        };
    }

    /** What the HTTP layer refuses before any code of ours sees the request. */
    static ApiError http(int status) {
        return switch (status) {
            case 404 -> rejected(404, UNKNOWN_URL, null, "unknown_url");
            case 405 ->
                rejected(405, "Not allowed to use this method here. See /q/openapi.", null, "method_not_allowed");
            case 406 -> rejected(406, "The answer is application/json or text/event-stream.", null, "not_acceptable");
            case 408 -> rejected(408, "The request body did not arrive in time.", null, "request_timeout");
            case 413 -> rejected(413, "The request body is too large.", null, "request_too_large");
            case 414 -> rejected(414, "The request line is too long.", null, "uri_too_long");
            case 415 ->
                rejected(415, "Send the header 'Content-Type: application/json'.", null, "unsupported_media_type");
            case 417 -> rejected(417, "The only 'Expect' that is known is '100-continue'.", null, "expectation_failed");
            case 431 ->
                rejected(431, "The headers of the request are too large.", null, "request_header_fields_too_large");
            case 505 -> rejected(505, "This server speaks HTTP/1.0 and HTTP/1.1.", null, "http_version_not_supported");
            default ->
                status < 500
                        ? rejected(status, "The request cannot be read as HTTP.", null, "bad_request")
                        : new ApiError(
                                status,
                                SERVER,
                                "Tandem failed on this request.",
                                null,
                                "internal_error",
                                "internal_error",
                                Optional.empty(),
                                Result.UPSTREAM_ERROR);
        };
    }

    /** A body is larger than it may be. */
    static ApiError tooLarge(long limit) {
        return rejected(
                413,
                "The request body is too large: this path takes " + limit + " bytes at the most.",
                null,
                "request_too_large");
    }

    /** A body is packed in a way that nobody here unpacks. */
    static ApiError encoding() {
        return rejected(
                415,
                "The request body must be sent as it is, or with 'Content-Encoding: gzip'.",
                null,
                "unsupported_content_encoding");
    }

    /** A body is packed where none may be. */
    static ApiError packed() {
        return rejected(
                415,
                "The request body must be sent as it is, without 'Content-Encoding'.",
                null,
                "unsupported_content_encoding");
    }

    private static ApiError refused(EngineException.Refused e) {
        return new ApiError(
                e.status(),
                INVALID,
                text(e.getMessage()),
                e.param(),
                e.code(),
                "refused",
                Optional.empty(),
                Result.REJECTED);
    }

    private static ApiError rejected(
            int status, @Nullable String message, @Nullable String param, @Nullable String code) {
        String cause = code == null ? INVALID : code;
        return new ApiError(status, INVALID, text(message), param, code, cause, Optional.empty(), Result.REJECTED);
    }

    private static ApiError error(int status, String type, @Nullable String message, String code, Throwable failure) {
        Optional<Duration> retry = failure instanceof EngineException e ? e.retryAfter() : Optional.empty();
        return new ApiError(status, type, text(message), null, code, code, retry, result(failure));
    }

    private static Result result(Throwable failure) {
        return switch (failure) {
            case EngineException.Overloaded e -> Result.OVERLOADED;
            case EngineException.Absent e -> Result.OVERLOADED;
            case EngineException.TimedOut e -> Result.TIMEOUT;
            case EngineException.WindowClosed e -> Result.TIMEOUT;
            default -> Result.UPSTREAM_ERROR;
        };
    }

    private static String text(@Nullable String message) {
        return message == null ? "The request failed." : message;
    }
}
