package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.http.JsonReply;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.engine.llamaserver.request.ToolChoiceRewrite;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Operation;
import dev.tandem.inference.PromptBound;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Asks a server which prompt it makes of a request, and how its tokenizer reads and writes. */
final class PromptTokenizer {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int NO_ID = -1;
    /** What may change the prompt that a template makes of a request. */
    private static final List<String> TEMPLATE_FIELDS = List.of(
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "json_schema",
            "grammar",
            "add_generation_prompt",
            "continue_final_message",
            "reasoning_effort",
            "reasoning_format",
            "enable_thinking",
            "chat_template_kwargs");

    private PromptTokenizer() {}

    /**
     * Ids of the prompt that the server makes of the request.
     *
     * @param bound what the prompt is held against before the server cuts it into tokens
     */
    static Uni<TokenIds> of(UpstreamClient client, ChatRequest request, Optional<PromptBound> bound) {
        return prompt(client, request)
                .invoke(text -> bound.ifPresent(most -> most.check(text.asText())))
                .chain(text -> client.post("/tokenize", tokenizing(text), PATIENCE))
                .map(reply -> ids(whole(reply)));
    }

    /** How many ids there are. */
    static Uni<Integer> vocabularySize(UpstreamClient client) {
        return client.get("/v1/models", PATIENCE).map(reply -> {
            JsonNode size = whole(reply).path("data").path(0).path("meta").path("n_vocab");
            if (!size.isInt()) {
                throw new UnscorableException("the server does not tell how many tokens there are");
            }
            return size.intValue();
        });
    }

    /** The text of ids. */
    static Uni<String> text(UpstreamClient client, TokenIds ids) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ids.stream().forEach(body.putArray("tokens")::add);
        return client.post("/detokenize", body, PATIENCE).map(reply -> {
            // It calls an id beyond its vocabulary a failure of its own, in the words of C++'s library.
            if (!reply.isSuccess() && reply.json().at("/error/message").asText().startsWith("vector")) {
                throw new UnscorableException("an id is none of this model's");
            }
            return text(whole(reply), "content");
        });
    }

    /** A token of whole characters. */
    static Uni<Integer> wholeToken(UpstreamClient client) {
        return client.post("/tokenize", JsonNodeFactory.instance.objectNode().put("content", "a"), PATIENCE)
                .map(reply -> ids(whole(reply)))
                .map(ids -> ids.at(ids.size() - 1));
    }

    private static Uni<JsonNode> prompt(UpstreamClient client, ChatRequest request) {
        if (request.operation() == Operation.TEXT_COMPLETION) {
            return Uni.createFrom().item(request::prompt);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ChatRequest asked = ToolChoiceRewrite.asRequired(request);
        TEMPLATE_FIELDS.forEach(field -> asked.present(field).ifPresent(value -> body.set(field, value)));
        return client.post("/apply-template", body, PATIENCE)
                .map(reply -> JsonNodeFactory.instance.textNode(text(whole(reply), "prompt")));
    }

    /** The template leaves out the token that begins every text: the tokenizer adds it. */
    private static ObjectNode tokenizing(JsonNode text) {
        if (!text.isTextual()) {
            throw new UnscorableException("only a text has a prompt whose tokens are known");
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("add_special", true)
                .put("parse_special", true)
                .set("content", text);
    }

    private static TokenIds ids(JsonNode reply) {
        JsonNode tokens = reply.path("tokens");
        int[] ids = StreamSupport.stream(tokens.spliterator(), false)
                .mapToInt(id -> id.isInt() && id.intValue() >= 0 ? id.intValue() : NO_ID)
                .toArray();
        if (!tokens.isArray() || IntStream.of(ids).anyMatch(id -> id == NO_ID)) {
            throw new EngineException.Broken("The server's tokenizer answered without the ids of tokens.", null);
        }
        return TokenIds.of(ids);
    }

    private static String text(JsonNode reply, String field) {
        if (!reply.path(field).isTextual()) {
            throw new EngineException.Broken("The server answered without the field '" + field + "'.", null);
        }
        return reply.path(field).textValue();
    }

    private static JsonNode whole(JsonReply reply) {
        if (!reply.isSuccess()) {
            throw new EngineException.Broken("The server answered with HTTP status " + reply.status() + ".", null);
        }
        return reply.json();
    }
}
