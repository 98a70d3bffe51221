package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a choice ended. Some servers write "not yet" as an empty text or the word, which would look like an end. */
final class FinishReason {

    private static final String NAME = "finish_reason";

    private FinishReason() {}

    /** Makes null of a reason that is none. */
    static void mend(JsonNode choice) {
        String reason = choice.path(NAME).textValue();
        if (choice instanceof ObjectNode object
                && reason != null
                && (reason.isBlank() || reason.strip().equalsIgnoreCase("null"))) {
            object.putNull(NAME);
        }
    }
}
