package dev.tandem.engine.echo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Log-probabilities in the form of OpenAI's text completions: lists of tokens, of their logarithms, of the likeliest
 * tokens by their text, and of the characters before each (code points, as Python counts them). Not thread-safe.
 */
final class TextLogprobs {

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ArrayNode tokens = json.putArray("tokens");
    private final ArrayNode logarithms = json.putArray("token_logprobs");
    private final ArrayNode likeliest = json.putArray("top_logprobs");
    private final ArrayNode offsets = json.putArray("text_offset");
    private int offset;

    /** @param offset characters before the first token */
    TextLogprobs(int offset) {
        this.offset = offset;
    }

    /** A token that nothing stands before, so that nobody can say how likely it was. */
    void begin(String token, int characters) {
        add(token, JsonNodeFactory.instance.nullNode(), characters);
        likeliest.addNull();
    }

    /**
     * The next token.
     *
     * @return the likeliest tokens there, to be filled, the likeliest one first
     */
    ObjectNode add(String token, double logarithm) {
        add(token, JsonNodeFactory.instance.numberNode(logarithm), characters(token));
        return likeliest.addObject();
    }

    /** Those that an engine tells in a chat's form. */
    void addAll(JsonNode content) {
        for (JsonNode token : content) {
            String text = token.path("token").asText("");
            add(text, token.path("logprob"), characters(text));
            ObjectNode others = likeliest.addObject();
            token.path("top_logprobs")
                    .forEach(other -> put(others, other.path("token").asText(""), other.path("logprob")));
        }
    }

    private void add(String token, JsonNode logarithm, int characters) {
        tokens.add(token);
        logarithms.add(logarithm);
        offsets.add(offset);
        offset += characters;
    }

    /** Of tokens that read alike, such as parts of characters, the likelier one stays. */
    static void put(ObjectNode others, String token, JsonNode logarithm) {
        if (!others.has(token)) {
            others.set(token, logarithm);
        }
    }

    static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    ObjectNode json() {
        return json;
    }
}
