package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an upstream replied.
 *
 * @param status HTTP status
 * @param json the body; a missing node when it is no JSON
 */
public record JsonReply(int status, JsonNode json) {

    /** Whether the status is one of success. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
