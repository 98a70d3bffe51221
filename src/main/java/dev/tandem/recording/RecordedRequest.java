package dev.tandem.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A chat request as it is kept. It holds content.
 *
 * @param at when it had arrived
 * @param id value of the header {@code x-request-id}
 * @param model public name of the model that answered
 * @param conversation names its session or conversation, as a hash
 * @param body the client's JSON
 */
public record RecordedRequest(Instant at, String id, String model, String conversation, ObjectNode body) {

    /** Which, not what. */
    @Override
    public String toString() {
        return "RecordedRequest[" + id + "]";
    }
}
