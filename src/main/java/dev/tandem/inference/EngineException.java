package dev.tandem.inference;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why an engine gave no answer, named by cause. Messages are for the client: they say what to do and hold no secret,
 * no prompt and no path. The edge turns each cause into OpenAI's error object, in one place.
 */
public abstract sealed class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private @Nullable String ownWords;

    private EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Notes that a message holds words of an upstream, which may tell which one it is. To be called before it is thrown.
     *
     * @param ownWords the message without them
     * @return the same failure
     */
    public static <E extends EngineException> E quoting(E failure, String ownWords) {
        EngineException noted = failure;
        noted.ownWords = ownWords;
        return failure;
    }

    /** The message without an upstream's words, for those who must not learn which one it is; empty where it has none. */
    public Optional<String> ownWords() {
        return Optional.ofNullable(ownWords);
    }

    /** How long a client should wait before it asks again; empty when waiting does not help. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** Whether the request is at fault, so that another engine would refuse it as well. */
    public boolean isClientFault() {
        return false;
    }

    /**
     * Whether the next plain request would suffer it too, as far as one failure tells: the engine cannot be reached, was
     * lost, is silent, or sends garbage. It is what a circuit breaker counts.
     */
    public boolean isEngineFault() {
        return false;
    }

    /** The engine refuses the request's content, or whoever runs it lets the client not have it. */
    public static final class Refused extends EngineException {
        private static final long serialVersionUID = 1L;
        private static final int BAD_REQUEST = 400;
        private final int status;
        private final @Nullable String param;
        private final @Nullable String code;

        /** @param param the field that the engine lacks, in OpenAI's notation; {@code null} when it is not known */
        public Refused(String message, @Nullable String param) {
            this(message, param, param == null ? null : "unsupported_parameter");
        }

        /**
         * @param param the field at fault; {@code null} when it is not known
         * @param code cause in a word, as the engine says it; {@code null} when it says none
         */
        public Refused(String message, @Nullable String param, @Nullable String code) {
            this(BAD_REQUEST, message, param, code);
        }

        /** @param status HTTP status for the client, from 400 to 499 */
        public Refused(int status, String message, @Nullable String param, @Nullable String code) {
            super(message, null);
            this.status = status;
            this.param = param;
            this.code = code;
        }

        /** HTTP status for the client. */
        public int status() {
            return status;
        }

        /** The field at fault; {@code null} when it is not known. */
        public @Nullable String param() {
            return param;
        }

        /** Cause in a word; {@code null} when there is none. */
        public @Nullable String code() {
            return code;
        }

        @Override
        public boolean isClientFault() {
            return true;
        }
    }

    /** Prompt, or prompt and answer, do not fit the context of a slot. */
    public static final class ContextLengthExceeded extends EngineException {
        private static final long serialVersionUID = 1L;
        private final @Nullable Integer promptTokens;
        private final @Nullable Integer contextLength;

        /** @param promptTokens tokens of the prompt; {@code contextLength} those that fit, prompt and answer together */
        public ContextLengthExceeded(int promptTokens, int contextLength) {
            this(said("" + promptTokens, contextLength), promptTokens, contextLength);
        }

        /** @param message what an engine says that counts for itself, with the numbers if it knows them */
        public ContextLengthExceeded(String message, @Nullable Integer promptTokens, @Nullable Integer contextLength) {
            super(message, null);
            this.promptTokens = promptTokens;
            this.contextLength = contextLength;
        }

        /** For a prompt that was not counted, since its bytes alone need that many tokens. */
        public static ContextLengthExceeded atLeast(long promptTokens, int contextLength) {
            return new ContextLengthExceeded(said("at least " + promptTokens, contextLength), null, contextLength);
        }

        private static String said(String promptTokens, int contextLength) {
            return "This model's maximum context length is " + contextLength
                    + " tokens, prompt and answer together. Your prompt has " + promptTokens
                    + " tokens. Shorten the messages.";
        }

        /** Tokens of the prompt; {@code null} when nobody counted them. */
        public @Nullable Integer promptTokens() {
            return promptTokens;
        }

        /** Tokens that fit, prompt and answer together; {@code null} when that is not known. */
        public @Nullable Integer contextLength() {
            return contextLength;
        }

        @Override
        public boolean isClientFault() {
            return true;
        }
    }

    /** All slots are taken and the queue is full, or the request's time in the queue ran out. */
    public static final class Overloaded extends EngineException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;

        /** @param retryAfter how long to wait, more than zero */
        public Overloaded(String message, Duration retryAfter) {
            super(message, null);
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(retryAfter);
        }
    }

    /** The engine is on its way up. */
    public static final class Loading extends EngineException {
        private static final long serialVersionUID = 1L;

        public Loading(String message) {
            super(message, null);
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(2));
        }
    }

    /** The engine is down, or kept from work by its circuit breaker. */
    public static final class Unavailable extends EngineException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;
        private final boolean unreachable;

        /** @param retryAfter how long to wait, more than zero */
        public Unavailable(String message, Duration retryAfter) {
            this(message, retryAfter, false);
        }

        private Unavailable(String message, Duration retryAfter, boolean unreachable) {
            super(message, null);
            this.retryAfter = retryAfter;
            this.unreachable = unreachable;
        }

        /** Nobody told that it is down: it was found so, when it was to be asked. */
        public static Unavailable unreachable(String message, Duration retryAfter) {
            return new Unavailable(message, retryAfter, true);
        }

        @Override
        public boolean isEngineFault() {
            return unreachable;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(retryAfter);
        }
    }

    /** The variants of the model take turns, and it is not this one's. */
    public static final class Absent extends EngineException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;

        /** @param retryAfter about how long until it is its turn, more than zero */
        public Absent(String message, Duration retryAfter) {
            super(message, null);
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(retryAfter);
        }
    }

    /** The variant's turn was over, and the time in which running answers could end as well. */
    public static final class WindowClosed extends EngineException {
        private static final long serialVersionUID = 1L;

        public WindowClosed(String message) {
            super(message, null);
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(1));
        }
    }

    /** The engine broke while it worked on the request: it died, closed the connection, or sent what makes no sense. */
    public static final class Broken extends EngineException {
        private static final long serialVersionUID = 1L;
        private final @Nullable Refused refusal;

        public Broken(String message, @Nullable Throwable cause) {
            this(message, cause, null);
        }

        private Broken(String message, @Nullable Throwable cause, @Nullable Refused refusal) {
            super(message, cause);
            this.refusal = refusal;
        }

        /** @param refusal see {@link #refusal()} */
        public static Broken orRefused(String message, Refused refusal) {
            return new Broken(message, null, refusal);
        }

        /**
         * What it is in truth where the engine turns out to be well: it gave a reason before it began to answer, and
         * calls its own failure what may be the request's. Empty where the engine broke in any case.
         */
        public Optional<Refused> refusal() {
            return Optional.ofNullable(refusal);
        }

        @Override
        public boolean isEngineFault() {
            return true;
        }
    }

    /** The engine took longer than its deadline allows. */
    public static final class TimedOut extends EngineException {
        private static final long serialVersionUID = 1L;
        private final boolean silent;

        /** The engine was silent for too long. */
        public TimedOut(String message) {
            this(message, true);
        }

        private TimedOut(String message, boolean silent) {
            super(message, null);
            this.silent = silent;
        }

        /** The engine was at work, and the answer took longer than one may take. */
        public static TimedOut atWork(String message) {
            return new TimedOut(message, false);
        }

        @Override
        public boolean isEngineFault() {
            return silent;
        }
    }
}
