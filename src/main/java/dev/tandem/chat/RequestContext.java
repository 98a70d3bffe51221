package dev.tandem.chat;

import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import java.time.Instant;

/**
 * One request as it was asked; what becomes of it is the {@link OutcomeRecorder}'s. Immutable.
 *
 * @param id unique, of letters and digits; both {@code x-request-id} and the answer's id are made of it
 * @param arrivedAt when the request was there, whole
 * @param request what is asked, of which model
 * @param caller who asks
 * @param bodySize bytes of the body that it came in; 0 for one that came in none
 * @param recordable whether the client allows that the request be kept, where the operator wants that
 */
public record RequestContext(
        String id, Instant arrivedAt, ChatRequest request, Caller caller, int bodySize, boolean recordable) {

    /** One that did not come over HTTP by itself, and is never kept. */
    public static RequestContext internal(String id, Instant arrivedAt, ChatRequest request, Caller caller) {
        return new RequestContext(id, arrivedAt, request, caller, 0, false);
    }

    /** The value of the header {@code x-request-id} for an id. */
    public static String requestId(String id) {
        return "req_" + id;
    }

    /** The value of the header {@code x-request-id}. */
    public String requestId() {
        return requestId(id);
    }

    /** The id of the answer, such as {@code chatcmpl-…}. */
    public String answerId() {
        return operation().idPrefix() + id;
    }

    /** Which API was called. */
    public Operation operation() {
        return request.operation();
    }

    /** Whether work on it is too much for an event loop. */
    boolean isLarge() {
        return bodySize > LargeRequestExecutor.LARGE;
    }

    /** Whether another variant may answer where the chosen one fails: not in a replay, which compares the two. */
    boolean mayFallBack() {
        return caller.traffic() != Traffic.REPLAY;
    }
}
