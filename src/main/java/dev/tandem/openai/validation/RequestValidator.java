package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.Operation;

/**
 * Holds a request's body to what Tandem itself reads of it. All else passes untouched, whatever OpenAI's reference says:
 * limits are the engines', which differ, and each judges for itself ({@link
 * dev.tandem.inference.InferenceEngine#objection}). Of several violations the first in the order of the specification is
 * told. Immutable; safe for any thread.
 */
public final class RequestValidator {

    /** The most messages of a chat unless configured otherwise. */
    public static final int DEFAULT_MAX_MESSAGES = 2048;

    private final FieldRule chat;

    /** Allows {@link #DEFAULT_MAX_MESSAGES} messages. */
    public RequestValidator() {
        this(DEFAULT_MAX_MESSAGES);
    }

    /** @param maxMessages the most messages that one chat may have, at least 1 */
    public RequestValidator(int maxMessages) {
        if (maxMessages < 1) {
            throw new IllegalArgumentException("maxMessages must be at least 1, not " + maxMessages);
        }
        this.chat = ChatFields.body(maxMessages);
    }

    /**
     * Passes a valid body, which it does not change.
     *
     * @throws InvalidRequestException that names the first field at fault
     */
    public void validate(Operation operation, ObjectNode body) {
        FieldRule fieldRule = switch (operation) {
            case CHAT -> chat;
            case TEXT_COMPLETION -> CompletionFields.BODY;
        };
        fieldRule.check(body, FieldPath.BODY).ifPresent(violation -> {
            throw violation.toException();
        });
    }
}
