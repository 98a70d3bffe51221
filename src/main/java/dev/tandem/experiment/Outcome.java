package dev.tandem.experiment;

import dev.tandem.quality.Signal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one request: written once, when it ended, whatever way it ended. Holds no content.
 *
 * <p>Values that do not exist for this request are {@code null}: a request refused before assignment has no variant,
 * an answer of one token has no time per output token.
 *
 * @param requestId unique id of the request, the value of the header {@code x-request-id}
 * @param operation label of {@link dev.tandem.inference.Operation}
 * @param model public model name, only if that model exists
 * @param unitHash 16 hex digits that name the experiment's unit
 * @param source what decided the assignment, a label of {@code AssignmentKey.Source}
 * @param assigned variant that was to answer, chosen by the split or named by the client
 * @param served variant that answered; differs from {@code assigned} after a fallback
 * @param traffic whether it is evidence
 * @param epoch id of the {@link Epoch} that was current at arrival
 * @param fingerprint fingerprint of the variant that answered
 * @param streamed whether the client asked for server-sent events
 * @param arrivedAt when the request's last byte was read
 * @param durationSeconds from arrival to the end, at least 0
 * @param timeToFirstTokenSeconds from arrival to the first visible output, at least 0
 * @param timePerOutputTokenSeconds (last token − first token) / (output tokens − 1)
 * @param inputTokens tokens of the prompt
 * @param cachedTokens prompt tokens that the engine took from its cache
 * @param outputTokens tokens of the answer, for a cancelled one those that were sent
 * @param othersInFlight requests that the model's other variants were working on at arrival
 * @param finishReason why the answer ended, as the engine says
 * @param result what became of it
 * @param errorType cause of a failure in a word, such as {@code context_length_exceeded}
 * @param status HTTP status that was sent; 0 if the client left before one was
 * @param signals what in the answer, or in what the user did, hints at a fault; empty where nothing was answered
 * @param turn the window that it was for, where the model's variants take turns
 * @param meanLogProbability mean ln-probability of the answer's tokens as the engine told it, nats a token; for the
 *     meters only, not logged
 */
public record Outcome(
        String requestId,
        String operation,
        @Nullable String model,
        @Nullable String unitHash,
        @Nullable String source,
        @Nullable String assigned,
        @Nullable String served,
        Traffic traffic,
        @Nullable String epoch,
        @Nullable String fingerprint,
        boolean streamed,
        Instant arrivedAt,
        double durationSeconds,
        @Nullable Double timeToFirstTokenSeconds,
        @Nullable Double timePerOutputTokenSeconds,
        @Nullable Integer inputTokens,
        @Nullable Integer cachedTokens,
        @Nullable Integer outputTokens,
        @Nullable Integer othersInFlight,
        @Nullable String finishReason,
        Result result,
        @Nullable String errorType,
        int status,
        Set<Signal> signals,
        @Nullable Turn turn,
        @Nullable Double meanLogProbability)
        implements LogEntry {

    public Outcome {
        signals = Set.copyOf(signals);
    }

    /** The same with these signals. */
    public Outcome with(Set<Signal> found) {
        return found.equals(signals)
                ? this
                : new Outcome(
                        requestId,
                        operation,
                        model,
                        unitHash,
                        source,
                        assigned,
                        served,
                        traffic,
                        epoch,
                        fingerprint,
                        streamed,
                        arrivedAt,
                        durationSeconds,
                        timeToFirstTokenSeconds,
                        timePerOutputTokenSeconds,
                        inputTokens,
                        cachedTokens,
                        outputTokens,
                        othersInFlight,
                        finishReason,
                        result,
                        errorType,
                        status,
                        found,
                        turn,
                        meanLogProbability);
    }

    /**
     * A place in the schedule of a model whose variants take turns. Outcomes of one block were met by all variants in
     * the same hours, and are what is to be compared.
     *
     * @param block number of the block, from 0, going on after a restart
     * @param window place of the window in its block, from 0
     * @param waitedSeconds how long the request waited for the window to open, a part of its duration; 0 when it was
     *     open
     */
    public record Turn(long block, int window, double waitedSeconds) {}

    /** Whether a request counts as evidence; the lower-case name is the label {@code traffic}. */
    public enum Traffic {
        /** The split chose the variant. */
        EXPERIMENT,
        /** The client chose it. */
        OVERRIDE,
        /** Part of a replay. */
        REPLAY,
        /** One of a blind pair: the split did not choose, and both variants were at work at once. */
        ARENA,
        /** Made by an application for itself, such as a title for a chat. */
        BACKGROUND;

        /** The label's value. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** How a request ended, exclusively; the lower-case name is the label {@code outcome}. */
    public enum Result {
        /** The answer is whole. */
        COMPLETED,
        /** The answer ended at its token limit. */
        LENGTH,
        /** The client left before the end. No failure, yet evidence: a variant that hangs would else hide what tells of it. */
        CLIENT_CANCELLED,
        /** Refused for a fault of the request. */
        REJECTED,
        /** Refused for want of a free slot, or because no engine was there to ask. */
        OVERLOADED,
        /** A deadline passed. */
        TIMEOUT,
        /** Refused or cut off because Tandem was asked to stop: says nothing of a variant. */
        SHUTDOWN,
        /** The engine, or Tandem itself, broke. */
        UPSTREAM_ERROR;

        /** The label's value. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /**
         * Whether it says something of the variant that was assigned. What fails by its own fault, or because Tandem
         * stops, would have failed anywhere, and is nobody's evidence; what the split did not choose is none either, see
         * {@link Traffic}.
         */
        public boolean isEvidence() {
            return switch (this) {
                case COMPLETED, LENGTH, CLIENT_CANCELLED, OVERLOADED, TIMEOUT, UPSTREAM_ERROR -> true;
                case REJECTED, SHUTDOWN -> false;
            };
        }
    }
}
