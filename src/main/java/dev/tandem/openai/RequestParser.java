package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.openai.http.BodiesInFlightException;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.openai.validation.RequestValidator;
import dev.tandem.openai.validation.StrictJson;
import dev.tandem.routing.ModelCatalog;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Executor;
import java.util.function.LongPredicate;

/**
 * Turns the bytes of a body into a request that is fit for an engine. It does no I/O and never blocks, though a body of
 * many megabytes takes its time. Immutable; safe for any thread.
 */
public final class RequestParser {

    private final StrictJson json = new StrictJson();
    private final RequestValidator validator;
    private final int maxContentParts;

    /**
     * Allows any number of content parts.
     *
     * @param validator what the parsed body is held against
     */
    public RequestParser(RequestValidator validator) {
        this(validator, Integer.MAX_VALUE);
    }

    /**
     * Allows only so many content parts.
     *
     * @param validator what the parsed body is held against
     * @param maxContentParts the most content parts that all messages of a chat may have together
     */
    RequestParser(RequestValidator validator, int maxContentParts) {
        this.validator = validator;
        this.maxContentParts = maxContentParts;
    }

    /** As the edge is configured; a request for the default model, where there is one, need not name it. */
    static RequestParser of(EdgeConfig config, ModelCatalog catalog) {
        return new RequestParser(
                new RequestValidator(config.maxMessages(), !catalog.hasDefault()), config.maxContentParts());
    }

    /**
     * Parses and validates.
     *
     * @param body the whole body, UTF-8; its size is the HTTP server's to bound
     * @throws InvalidRequestException for every fault of the body, and nothing else for any bytes whatever
     */
    public ChatRequest parse(Operation operation, byte[] body) {
        return parse(operation, body, tokens -> true);
    }

    /**
     * Parses and validates the body of a request, as far as there is memory for what is made of it.
     *
     * @throws InvalidRequestException for every fault of the body
     * @throws BodiesInFlightException when there is no memory for its tree
     */
    public ChatRequest parse(Operation operation, InboundRequest request) {
        return request.working(() -> work(operation, request));
    }

    /** The same beside the event loop, on an executor; never completes when the client leaves before it is done. */
    Uni<ChatRequest> parse(Operation operation, InboundRequest request, Executor executor) {
        return request.workingOn(executor, () -> work(operation, request));
    }

    private ChatRequest work(Operation operation, InboundRequest request) {
        return parse(operation, request.body(), request.reservation()::tree);
    }

    private ChatRequest parse(Operation operation, byte[] body, LongPredicate room) {
        ObjectNode tree = json.parse(body, parser -> new BoundedParser(parser, maxContentParts, room));
        validator.validate(operation, tree);
        return new ChatRequest(operation, tree);
    }
}
