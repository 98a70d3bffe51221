package dev.tandem.engine.llamaserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.grammar.EmptyMatches;
import dev.tandem.grammar.SchemaSize;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineException.Refused;
import dev.tandem.inference.Operation;
import dev.tandem.inference.PromptBound;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses what would keep a server busy for half a minute, for everybody, before it is sent: prompts of megabytes, and
 * schemas beyond the limits that the embedded engine has, with the same words. Counted repetitions ({@code maxLength} and
 * its like) are left to the server, which bounds them itself (llama-grammar.cpp of llama.cpp v0.5.0), but for those of what
 * may be empty, which it does not. Pure.
 */
public final class RequestBounds {

    private static final int LONGEST_GRAMMAR = 256 * 1024;
    private static final int MOST_FIELDS = 10_000;
    private static final String FORMAT = "response_format";

    private RequestBounds() {}

    /**
     * What speaks against a request; empty when it is within all bounds. Takes time in proportion to its length.
     *
     * @param bound that of prompts; empty while it is not known
     */
    public static Optional<EngineException> objection(ChatRequest request, Optional<PromptBound> bound) {
        try {
            bound.ifPresent(most -> checkPrompt(request, most));
            checkSchemas(request.body());
            checkFields(request.body());
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e);
        }
    }

    /**
     * Checks what is sure to get into the prompt. Of a chat that is only what users say, without the white space around
     * it: templates leave out earlier thoughts, and some tools and instructions.
     *
     * @throws EngineException.ContextLengthExceeded when that cannot fit
     */
    public static void checkPrompt(ChatRequest request, PromptBound bound) {
        if (request.operation() == Operation.TEXT_COMPLETION) {
            JsonNode prompt = request.prompt();
            if (prompt.isTextual()) {
                bound.check(prompt.textValue());
            }
            for (JsonNode one : prompt) {
                bound.check(one.isTextual() ? one.textValue() : "");
            }
            return;
        }
        long bytes = 0;
        for (JsonNode message : request.messages()) {
            if (message.path("role").asText().equals("user")) {
                bytes += bytes(message.path("content"), bound);
            }
        }
        bound.check(bytes);
    }

    private static long bytes(JsonNode content, PromptBound bound) {
        if (content.isTextual()) {
            return bound.bytes(content.textValue().strip());
        }
        long bytes = 0;
        for (JsonNode part : content) {
            bytes += part.path("text").isTextual()
                    ? bound.bytes(part.path("text").textValue().strip())
                    : 0;
        }
        return bytes;
    }

    private static void checkSchemas(JsonNode body) {
        JsonNode format = body.path(FORMAT);
        switch (format.path("type").asText()) {
            case "json_schema" ->
                SchemaSize.checkWithGrammar(format.path("json_schema").path("schema"), FORMAT + ".json_schema.schema");
            case "json_object" -> SchemaSize.checkWithGrammar(format.path("schema"), FORMAT + ".schema");
            default -> {}
        }
        if (body.path("json_schema").isObject()) {
            SchemaSize.checkWithGrammar(body.path("json_schema"), "json_schema");
        }
        checkGrammar(body.path("grammar").asText());
        if (!body.path("tool_choice").asText().equals("none")) {
            checkTools(body.path("tools"));
        }
    }

    private static void checkGrammar(String grammar) {
        if (grammar.length() > LONGEST_GRAMMAR) {
            throw new Refused(
                    "grammar must have at most " + LONGEST_GRAMMAR + " characters.", "grammar", SchemaSize.TOO_LARGE);
        }
        if (EmptyMatches.areTooManyInGrammar(grammar)) {
            throw new Refused(
                    "grammar may match nothing in too many places, as (\"a\"?){0,999} does. Repeat what is never empty,"
                            + " or repeat it less often.",
                    "grammar",
                    SchemaSize.TOO_LARGE);
        }
    }

    /** Its objects are lists, in which it looks for each name from the beginning: 50,000 take it 5 s, 100,000 half a minute. */
    private static void checkFields(JsonNode body) {
        if (body.size() > MOST_FIELDS) {
            throw new Refused("The request must have at most " + MOST_FIELDS + " fields.", null, "invalid_value");
        }
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            Deque<JsonNode> open = new ArrayDeque<>(List.of(field.getValue()));
            while (!open.isEmpty()) {
                JsonNode next = open.pop();
                if (next.isObject() && next.size() > MOST_FIELDS) {
                    throw new Refused(
                            "An object in '" + field.getKey() + "' has more than " + MOST_FIELDS + " fields.",
                            field.getKey(),
                            "invalid_value");
                }
                next.forEach(open::push);
            }
        }
    }

    /** The server makes a grammar of them whether a call is forced or not. */
    private static void checkTools(JsonNode tools) {
        for (int i = 0; i < tools.size(); i++) {
            SchemaSize.check(tools.path(i).path("function").path("parameters"), "tools[" + i + "].function.parameters");
        }
    }
}
