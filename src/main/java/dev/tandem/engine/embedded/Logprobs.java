package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.stats.TokenScore;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

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
    static ObjectNode ofChat(List<TokenScore> scores, int top, LlamaWeights weights) {
        ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        ArrayNode content = logprobs.putArray("content");
        for (TokenScore score : scores) {
            ObjectNode token = token(content, score.token(), score.logProbability(), weights);
            ArrayNode others = token.putArray("top_logprobs");
            likeliest(score, top).forEach(i -> token(others, score.id(i), score.logProbability(i), weights));
        }
        return logprobs;
    }

    private static ObjectNode token(ArrayNode list, int id, double logProbability, LlamaWeights weights) {
        byte[] bytes = weights.decode(id).getBytes(StandardCharsets.UTF_8);
        byte[] piece = weights.piece(id);
        ObjectNode token = list.addObject().put("token", new String(bytes, StandardCharsets.UTF_8));
        token.put("logprob", logProbability);
        ArrayNode utf8 = token.putArray("bytes");
        for (byte one : piece.length == 0 ? bytes : piece) {
            utf8.add(one & 0xFF);
        }
        return token;
    }

    /** Where in a score the likeliest tokens stand, the likeliest one first. */
    private static List<Integer> likeliest(TokenScore score, int top) {
        return IntStream.range(0, score.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -score.logProbability(i)))
                .limit(top)
                .toList();
    }

    /**
     * Of the tokens of a text completion's event.
     *
     * @param offset characters of the answer before them
     */
    static ObjectNode ofText(List<TokenScore> scores, int top, int offset, LlamaWeights weights) {
        ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        ArrayNode tokens = logprobs.putArray("tokens");
        ArrayNode values = logprobs.putArray("token_logprobs");
        ArrayNode tops = logprobs.putArray("top_logprobs");
        ArrayNode offsets = logprobs.putArray("text_offset");
        int at = offset;
        for (TokenScore score : scores) {
            String text = weights.decode(score.token());
            tokens.add(text);
            values.add(score.logProbability());
            ObjectNode others = tops.addObject();
            likeliest(score, top).forEach(i -> others.put(weights.decode(score.id(i)), score.logProbability(i)));
            offsets.add(at);
            at += text.length();
        }
        return logprobs;
    }
}
