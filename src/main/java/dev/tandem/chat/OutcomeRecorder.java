package dev.tandem.chat;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.experiment.Outcome.Turn;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.quality.AnswerReview;
import dev.tandem.quality.RegenerationDetector;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.VariantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what becomes of one request, from its arrival to its end, and sums it up as one {@link Outcome}. Confined
 * to the event loop of the request's connection. Whoever owns the connection hands it to {@link OutcomePublisher} once, when the
 * response ended or the client left, so that every request counts exactly once.
 */
public final class OutcomeRecorder {

    private final String id;
    private final Operation operation;
    private final LongSupplier nanoTime;
    private final AnswerProgress answer;
    private Arrival arrival;
    private @Nullable Asked asked;
    private @Nullable AnswerReview review;
    private @Nullable Assigned assigned;
    private @Nullable Turn turn;
    private @Nullable Served served;
    private @Nullable Failure failure;

    private record Arrival(Instant at, long nanos) {}

    private boolean admitted;

    private record Asked(String model, ChatRequest request) {}

    private record Served(VariantId variant, String fingerprint) {}

    private record Failure(Result result, String type) {}

    /**
     * A variant was chosen.
     *
     * @param epoch names the conditions
     * @param othersInFlight requests that the model's other variants were answering
     * @param traffic how the request counts
     */
    record Assigned(Assignment assignment, String epoch, int othersInFlight, Traffic traffic) {}

    /**
     * @param id the request's, see {@link RequestContext#id}
     * @param now when its head was read
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    public OutcomeRecorder(String id, Operation operation, Instant now, LongSupplier nanoTime) {
        this.id = id;
        this.operation = operation;
        this.nanoTime = nanoTime;
        this.answer = new AnswerProgress(nanoTime);
        this.arrival = new Arrival(now, nanoTime.getAsLong());
    }

    /** The request's id. */
    public String id() {
        return id;
    }

    /** Which API was called. */
    public Operation operation() {
        return operation;
    }

    /** The request's last byte was read: durations count from here. */
    public void received(Instant now) {
        arrival = new Arrival(now, nanoTime.getAsLong());
    }

    /** When the request was there, whole. */
    public Instant arrivedAt() {
        return arrival.at();
    }

    /** The client asked this of a model that exists. */
    void asked(String model, ChatRequest request) {
        asked = new Asked(model, request);
        review = new AnswerReview(request);
    }

    /** A variant was chosen; called again where a window decides, and another one opens than was expected. */
    void assigned(Assigned chosen) {
        assigned = chosen;
    }

    /** The window that it is for. */
    void inTurn(Turn window) {
        turn = window;
    }

    /** This variant answers; called again when another takes over. */
    void servedBy(VariantId variant, String fingerprint) {
        served = new Served(variant, fingerprint);
        admitted = false;
    }

    /** The variant that answers has a slot for it. */
    void admitted() {
        admitted = true;
    }

    /** Whether the variant that answers works on it, so that the response's head can be right. */
    public boolean isAdmitted() {
        return admitted;
    }

    /** Something was sent to the client, so that no other variant may take over. */
    public void begun() {
        answer.begin();
    }

    boolean hasBegun() {
        return answer.hasBegun();
    }

    void observe(ChatEvent event) {
        answer.observe(event);
        if (review != null) {
            review.observe(event);
        }
    }

    void completed() {
        answer.complete();
    }

    /** The request failed; the first cause counts. */
    public void failed(Result result, String type) {
        if (failure == null) {
            failure = new Failure(result, type);
        }
    }

    /** Where the answer comes from; empty before a variant answers. */
    public Optional<Provenance> provenance() {
        return assigned == null || served == null
                ? Optional.empty()
                : Optional.of(new Provenance(
                        assigned.assignment().model(),
                        assigned.assignment().variant().name(),
                        served.variant().variant(),
                        served.fingerprint()));
    }

    /** Gives the review of the answer up to whoever judges it; {@code null} when nothing was asked. */
    @Nullable
    AnswerReview endReview() {
        AnswerReview ended = review;
        review = null;
        return ended;
    }

    /** Notes with the recent answers that this one ended now, and tells whether it had been given before. */
    boolean isAskedAgain(RegenerationDetector recent) {
        return asked != null
                && assigned != null
                && served != null
                && recent.note(
                        RegenerationDetector.question(
                                asked.request(),
                                assigned.assignment().unitHash(),
                                served.variant().toString()),
                        arrival.nanos(),
                        nanoTime.getAsLong());
    }

    /**
     * Sums up.
     *
     * @param status HTTP status that was sent, 0 if none was
     * @param delivered whether the response reached its end
     */
    public Outcome outcome(int status, boolean delivered) {
        Integer outputTokens = served != null || answer.isCounted() ? Integer.valueOf(answer.outputTokens()) : null;
        Assignment assignment = assigned == null ? null : assigned.assignment();
        return new Outcome(
                RequestContext.requestId(id),
                operation.label(),
                asked == null ? null : asked.model(),
                assignment == null ? null : assignment.unitHash(),
                assignment == null ? null : assignment.source().label(),
                assignment == null ? null : assignment.variant().name(),
                served == null ? null : served.variant().variant(),
                assigned == null ? Traffic.EXPERIMENT : assigned.traffic(),
                assigned == null ? null : assigned.epoch(),
                served == null ? null : served.fingerprint(),
                asked != null && asked.request().stream(),
                arrival.at(),
                seconds(nanoTime.getAsLong() - arrival.nanos()),
                answer.secondsToFirstOutput(arrival.nanos()),
                answer.secondsPerOutputToken(outputTokens),
                answer.usage() == null ? null : answer.usage().promptTokens(),
                answer.usage() == null ? null : answer.usage().cachedTokens(),
                outputTokens,
                assigned == null ? null : assigned.othersInFlight(),
                answer.finishReason(),
                result(delivered),
                failure != null ? failure.type() : delivered ? null : "client_cancelled",
                status,
                Set.of(),
                turn,
                answer.meanLogProbability());
    }

    private Result result(boolean delivered) {
        if (failure != null) {
            return failure.result();
        }
        if (!delivered) {
            return Result.CLIENT_CANCELLED;
        }
        return "length".equals(answer.finishReason()) ? Result.LENGTH : Result.COMPLETED;
    }

    static double seconds(long nanos) {
        return Math.max(0, nanos) / 1e9;
    }
}
