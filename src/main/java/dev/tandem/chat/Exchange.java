package dev.tandem.chat;

import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.LogProbabilities;
import dev.tandem.engine.Operation;
import dev.tandem.engine.Usage;
import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.experiment.Outcome.Turn;
import dev.tandem.quality.AnswerReview;
import dev.tandem.quality.RecentAnswers;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.VariantId;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request from its arrival to its end, with everything that is known of it so far. Confined to the event loop of
 * its connection. Whoever owns the connection hands it to {@link Outcomes} once, when the response ended or the client
 * left, so that every request counts exactly once.
 */
public final class Exchange {

    private final String id;
    private final Operation operation;
    private final LongSupplier nanoTime;
    private Instant arrivedAt;
    private long arrived;
    private @Nullable ChatRequest request;
    private @Nullable AnswerReview review;
    private Traffic traffic = Traffic.EXPERIMENT;
    private @Nullable String model;
    private @Nullable Assignment assignment;
    private @Nullable String epoch;
    private @Nullable Integer othersInFlight;
    private @Nullable Turn turn;
    private @Nullable VariantId served;
    private @Nullable String fingerprint;
    private boolean begun;
    private boolean complete;
    private int tokens;
    private LogProbabilities logProbabilities = LogProbabilities.NONE;
    private int outputs;
    private @Nullable Long firstOutput;
    private long lastOutput;
    private @Nullable Usage usage;
    private @Nullable String finishReason;
    private @Nullable Result failure;
    private @Nullable String errorType;
    private OptionalInt recordableSize = OptionalInt.empty();
    private Runnable generation = () -> {};

    /**
     * @param id unique, of letters and digits; both {@code x-request-id} and the answer's id are made of it
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    public Exchange(String id, Operation operation, Instant arrivedAt, LongSupplier nanoTime) {
        this.id = id;
        this.operation = operation;
        this.nanoTime = nanoTime;
        this.arrivedAt = arrivedAt;
        this.arrived = nanoTime.getAsLong();
    }

    /** The value of the header {@code x-request-id}. */
    public String requestId() {
        return "req_" + id;
    }

    /** The id of the answer, such as {@code chatcmpl-…}. */
    public String answerId() {
        return operation.idPrefix() + id;
    }

    /** Which API was called. */
    public Operation operation() {
        return operation;
    }

    /** When the request was there, whole. */
    public Instant arrivedAt() {
        return arrivedAt;
    }

    /** The request's last byte was read: durations count from here. */
    public void received(Instant now) {
        arrivedAt = now;
        arrived = nanoTime.getAsLong();
    }

    /**
     * The client allows that the request be kept, where the operator wants that.
     *
     * @param size bytes of its body
     */
    public void mayBeRecorded(int size) {
        recordableSize = OptionalInt.of(size);
    }

    /** Bytes of the body; empty when the request must not be kept. */
    OptionalInt recordableSize() {
        return recordableSize;
    }

    /** The client asked this of a model that exists. */
    void asked(String modelName, ChatRequest what) {
        model = modelName;
        request = what;
        review = new AnswerReview(what);
    }

    /** A variant was chosen. */
    void assigned(Assignment chosen, String currentEpoch, int others, Traffic kind) {
        assignment = chosen;
        epoch = currentEpoch;
        othersInFlight = others;
        traffic = kind;
    }

    /** The window that it is for. */
    void inTurn(Turn window) {
        turn = window;
    }

    /** This variant answers; called again when another takes over. */
    void servedBy(VariantId variant, String variantFingerprint) {
        served = variant;
        fingerprint = variantFingerprint;
    }

    /** The assignment; {@code null} before there is one. */
    public @Nullable Assignment assignment() {
        return assignment;
    }

    /** The variant that answers; {@code null} before there is one. */
    public @Nullable VariantId served() {
        return served;
    }

    /** Whether the request is evidence of the experiment; an assigned one only. */
    boolean isEvidence() {
        return assignment != null && traffic == Traffic.EXPERIMENT;
    }

    /** The assigned unit, as a hash. */
    String unitHash() {
        return Objects.requireNonNull(assignment).unitHash();
    }

    /** Fingerprint of the variant that answers; {@code null} before there is one. */
    public @Nullable String fingerprint() {
        return fingerprint;
    }

    /** Something was sent to the client, so that no other variant may take over. */
    public void begun() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    void observe(ChatEvent event) {
        begun = true;
        tokens += event.tokens();
        logProbabilities = logProbabilities.and(event.logProbabilities());
        if (event.hasOutput()) {
            outputs++;
            lastOutput = nanoTime.getAsLong();
            if (firstOutput == null) {
                firstOutput = lastOutput;
            }
        }
        event.usage().ifPresent(counted -> usage = counted);
        event.finishReason().ifPresent(reason -> finishReason = reason);
        if (review != null) {
            review.observe(event);
        }
    }

    /** Gives the review of the answer up to whoever judges it; {@code null} when nothing was asked. */
    @Nullable
    AnswerReview endReview() {
        AnswerReview ended = review;
        review = null;
        return ended;
    }

    /** Notes with the recent answers that this one ended now, and tells whether it had been given before. */
    boolean isAskedAgain(RecentAnswers recent) {
        return request != null
                && assignment != null
                && served != null
                && recent.note(
                        RecentAnswers.question(request, assignment.unitHash(), served.toString()),
                        arrived,
                        nanoTime.getAsLong());
    }

    void completed() {
        complete = true;
    }

    /** The request failed; the first cause counts. */
    public void failed(Result result, String type) {
        if (failure == null) {
            failure = result;
            errorType = type;
        }
    }

    /** How to stop the generation, should the client leave. */
    public void onAbandon(Runnable stop) {
        generation = stop;
    }

    /** The client left: stops the generation. Harmless when there is none. */
    public void abandon() {
        generation.run();
    }

    /**
     * Sums up.
     *
     * @param status HTTP status that was sent, 0 if none was
     * @param delivered whether the response reached its end
     */
    public Outcome outcome(int status, boolean delivered) {
        Integer outputTokens = usage != null && complete ? Integer.valueOf(usage.completionTokens()) : null;
        if (outputTokens == null && served != null) {
            outputTokens = tokens;
        }
        return new Outcome(
                requestId(),
                operation.label(),
                model,
                assignment == null ? null : assignment.unitHash(),
                assignment == null ? null : assignment.source().label(),
                assignment == null ? null : assignment.variant().name(),
                served == null ? null : served.variant(),
                traffic,
                epoch,
                fingerprint,
                request != null && request.stream(),
                arrivedAt,
                seconds(nanoTime.getAsLong() - arrived),
                firstOutput == null ? null : seconds(firstOutput - arrived),
                timePerOutputToken(outputTokens),
                usage == null ? null : usage.promptTokens(),
                usage == null ? null : usage.cachedTokens(),
                outputTokens,
                othersInFlight,
                finishReason,
                result(delivered),
                failure == null && !delivered ? "client_cancelled" : errorType,
                status,
                Set.of(),
                turn,
                logProbabilities.tokens() == 0 ? null : logProbabilities.mean().getAsDouble());
    }

    /** Unknown of an answer that came in one piece: there was no time between its tokens to be seen. */
    private @Nullable Double timePerOutputToken(@Nullable Integer outputTokens) {
        return firstOutput == null || outputs < 2 || outputTokens == null || outputTokens < 2
                ? null
                : seconds(lastOutput - firstOutput) / (outputTokens - 1);
    }

    private Result result(boolean delivered) {
        if (failure != null) {
            return failure;
        }
        if (!delivered) {
            return Result.CLIENT_CANCELLED;
        }
        return "length".equals(finishReason) ? Result.LENGTH : Result.COMPLETED;
    }

    private static double seconds(long nanos) {
        return Math.max(0, nanos) / 1e9;
    }
}
