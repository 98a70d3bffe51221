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
    private final FieldRule completion;

    /** Allows {@link #DEFAULT_MAX_MESSAGES} messages. */
    public RequestValidator() {
        this(DEFAULT_MAX_MESSAGES);
    }

    /** Asks for a model. */
    public RequestValidator(int maxMessages) {
        this(maxMessages, true);
    }

    /**
     * @param maxMessages the most messages that one chat may have, at least 1
     * @param needsModel whether a request must name a model, since none answers by default
     */
    public RequestValidator(int maxMessages, boolean needsModel) {
        if (maxMessages < 1) {
            throw new IllegalArgumentException("maxMessages must be at least 1, not " + maxMessages);
        }
        FieldRule model = needsModel ? CommonFields.MODEL : CommonFields.OPTIONAL_MODEL;
        this.chat = ChatFields.body(model, maxMessages);
        this.completion = CompletionFields.body(model);
    }

    /**
     * Passes a valid body, which it does not change.
     *
     * @throws InvalidRequestException that names the first field at fault
     */
    public void validate(Operation operation, ObjectNode body) {
        FieldRule fieldRule = switch (operation) {
            case CHAT -> chat;
            case TEXT_COMPLETION -> completion;
        };
        fieldRule.check(body, FieldPath.BODY).ifPresent(violation -> {
            throw violation.toException();
        });
    }
}
