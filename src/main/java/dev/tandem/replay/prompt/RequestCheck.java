package dev.tandem.replay.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.experiment.Outcome.Result;

/** What the HTTP edge knows of requests and their failures, so that a replayed request is judged as a live one is. */
public interface RequestCheck {

    /**
     * Passes the body of a chat that live traffic might bring.
     *
     * @throws RuntimeException whose message says what is wrong with it
     */
    void check(ObjectNode body);

    /** A failure, as live traffic would count it. */
    Failure name(Throwable failure);

    /**
     * A failure.
     *
     * @param result how it counts
     * @param cause the cause in a word
     * @param status the HTTP status that a client would get
     * @param message for the client
     */
    record Failure(Result result, String cause, int status, String message) {}
}
