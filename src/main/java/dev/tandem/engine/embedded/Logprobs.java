package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.stats.TokenScore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a request wants to know of how likely tokens were, and how it is told: in OpenAI's two forms. */
final class Logprobs {

    private static final int MOST = 20;

    private Logprobs() {}

    /**
     * How many of the most likely tokens to tell of beside each token of the answer; empty when nothing is asked for.
     *
     * @throws dev.tandem.inference.EngineException.Refused when the fields are not what OpenAI's types say
     */
    static OptionalInt asked(ChatRequest request) {
        Optional<JsonNode> asked = request.present("logprobs");
        if (request.operation() == Operation.TEXT_COMPLETION) {
            return asked.filter(value -> !value.isBoolean() || value.booleanValue())
                            .isPresent()
                    ? OptionalInt.of(count("logprobs", asked.get()))
                    : OptionalInt.empty();
        }
        if (asked.isPresent() && !asked.get().isBoolean()) {
            throw InvalidField.type("logprobs", "a boolean");
        }
        Optional<JsonNode> top = request.present("top_logprobs");
        boolean wanted = asked.filter(JsonNode::booleanValue).isPresent();
        int count = top.map(value -> count("top_logprobs", value)).orElse(0);
        if (!wanted && count > 0) {
            throw InvalidField.value("top_logprobs", "'logprobs' to be true beside it");
        }
        return wanted ? OptionalInt.of(count) : OptionalInt.empty();
    }

    private static int count(String field, JsonNode value) {
        if (!value.isIntegralNumber()) {
            throw InvalidField.type(field, "an integer");
        }
        if (!value.canConvertToInt() || value.intValue() > MOST) {
            throw InvalidField.above(field, "integer", String.valueOf(MOST), value);
        }
        if (value.intValue() < 0) {
            throw InvalidField.below(field, "integer", "0", value);
        }
        return value.intValue();
    }

    /** Of the tokens of a chat's event. */
    static ObjectNode ofChat(List<TokenScore> scores, int top, TokenNodes nodes) {
        ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        ArrayNode content = logprobs.putArray("content");
        for (TokenScore score : scores) {
            ObjectNode token = token(content, score.token(), score.logProbability(), nodes);
            ArrayNode others = token.putArray("top_logprobs");
            score.likeliest(top).forEach(i -> token(others, score.id(i), score.logProbability(i), nodes));
        }
        return logprobs;
    }

    private static ObjectNode token(ArrayNode list, int id, double logProbability, TokenNodes nodes) {
        TokenNodes.TokenNode node = nodes.of(id);
        ObjectNode token = list.addObject();
        token.set("token", node.text());
        token.put("logprob", logProbability);
        token.set("bytes", node.utf8());
        return token;
    }

    /**
     * Of the tokens of a text completion's event.
     *
     * @param offset characters of the answer before them
     */
    static ObjectNode ofText(List<TokenScore> scores, int top, int offset, TokenNodes nodes) {
        ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        ArrayNode tokens = logprobs.putArray("tokens");
        ArrayNode values = logprobs.putArray("token_logprobs");
        ArrayNode tops = logprobs.putArray("top_logprobs");
        ArrayNode offsets = logprobs.putArray("text_offset");
        int at = offset;
        for (TokenScore score : scores) {
            TextNode text = nodes.of(score.token()).text();
            tokens.add(text);
            values.add(score.logProbability());
            ObjectNode others = tops.addObject();
            score.likeliest(top)
                    .forEach(i -> others.put(nodes.of(score.id(i)).text().textValue(), score.logProbability(i)));
            offsets.add(at);
            at += text.textValue().length();
        }
        return logprobs;
    }
}
