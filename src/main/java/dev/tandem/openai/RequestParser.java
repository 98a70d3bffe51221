package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.Operation;

/**
 * Turns the bytes of a body into a request that is fit for an engine. It does no I/O and never blocks, though a body of
 * many megabytes takes its time. Immutable; safe for any thread.
 */
public final class RequestParser {

    private final StrictJson json = new StrictJson();
    private final RequestValidator validator;

    /** @param validator what the parsed body is held against */
    public RequestParser(RequestValidator validator) {
        this.validator = validator;
    }

    /**
     * Parses and validates.
     *
     * @param body the whole body, UTF-8; its size is the HTTP server's to bound
     * @throws InvalidRequestException for every fault of the body, and nothing else for any bytes whatever
     */
    public ChatRequest parse(Operation operation, byte[] body) {
        ObjectNode tree = json.parse(body);
        validator.validate(operation, tree);
        return new ChatRequest(operation, tree);
    }
}
