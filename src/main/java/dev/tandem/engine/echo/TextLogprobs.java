package dev.tandem.engine.echo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Log-probabilities in the form of OpenAI's text completions: lists of tokens, of their logarithms, of the likeliest
 * tokens by their text, and of the characters before each ({@link TextOffsets}). Not thread-safe.
 */
final class TextLogprobs {

    private final List<String> texts = new ArrayList<>();
    private final ArrayNode logarithms = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode likeliest = JsonNodeFactory.instance.arrayNode();

    /** A token that nothing stands before, so that nobody can say how likely it was. */
    void begin(String token) {
        texts.add(token);
        logarithms.addNull();
        likeliest.addNull();
    }

    /**
     * The next token.
     *
     * @return the likeliest tokens there, to be filled, the likeliest one first
     */
    ObjectNode add(String token, JsonNode logarithm) {
        texts.add(token);
        logarithms.add(logarithm);
        return likeliest.addObject();
    }

    /** Those that an engine tells in a chat's form. */
    void addAll(JsonNode content) {
        for (JsonNode token : content) {
            ObjectNode others = add(token.path("token").asText(""), token.path("logprob"));
            token.path("top_logprobs")
                    .forEach(other -> put(others, other.path("token").asText(""), other.path("logprob")));
        }
    }

    /** Of tokens that read alike, such as parts of characters, the likelier one stays. */
    static void put(ObjectNode others, String token, JsonNode logarithm) {
        if (!others.has(token)) {
            others.set(token, logarithm);
        }
    }

    /**
     * All of it.
     *
     * @param text that the tokens make
     * @param before characters before that
     */
    ObjectNode json(String text, int before) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        texts.forEach(json.putArray("tokens")::add);
        json.set("token_logprobs", logarithms);
        json.set("top_logprobs", likeliest);
        json.set("text_offset", offsets(text, texts, before));
        return json;
    }

    static ArrayNode offsets(String text, List<String> tokens, int before) {
        ArrayNode offsets = JsonNodeFactory.instance.arrayNode();
        TextOffsets.of(text, tokens).forEach(offset -> offsets.add(before + offset));
        return offsets;
    }
}
