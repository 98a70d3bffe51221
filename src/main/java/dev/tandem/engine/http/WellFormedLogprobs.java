package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * Holds the log-probabilities of a choice to the types that clients rely on, in the forms of both APIs, since servers
 * send either in either. Null stands for any of them: that is how a logarithm of zero is written. Pure.
 */
final class WellFormedLogprobs {

    private static final String NAME = "logprobs";
    private static final List<String> OF_CHATS = List.of("content", "refusal");

    private WellFormedLogprobs() {}

    /** Checks those of a choice; an empty list, as servers in PHP have it, becomes null. */
    static void check(ObjectNode choice) {
        JsonNode given = choice.path(NAME);
        if (FieldTypes.isAbsent(given)) {
            return;
        }
        if (given.isArray() && given.isEmpty()) {
            choice.putNull(NAME);
            return;
        }
        if (!given.isObject()) {
            throw FieldTypes.wrong(NAME, "an object");
        }
        for (String name : OF_CHATS) {
            String path = NAME + "." + name;
            checkList(given.path(name), JsonNode::isObject, path, "a list of objects");
            given.path(name).forEach(token -> checkToken(token, path));
        }
        checkList(given.path("tokens"), JsonNode::isTextual, NAME + ".tokens", "a list of texts");
        checkList(given.path("token_logprobs"), JsonNode::isNumber, NAME + ".token_logprobs", "a list of numbers");
        checkList(given.path("text_offset"), JsonNode::isIntegralNumber, NAME + ".text_offset", "a list of numbers");
        checkList(
                given.path("top_logprobs"),
                WellFormedLogprobs::isNumbersByToken,
                NAME + ".top_logprobs",
                "a list of numbers by token");
    }

    private static void checkToken(JsonNode token, String path) {
        checkPlace(token, path);
        checkList(token.path("top_logprobs"), JsonNode::isObject, path + ".top_logprobs", "a list of objects");
        token.path("top_logprobs").forEach(other -> checkPlace(other, path + ".top_logprobs"));
    }

    private static void checkPlace(JsonNode token, String path) {
        if (!isNullOr(token.path("token"), JsonNode::isTextual)) {
            throw FieldTypes.wrong(path + ".token", "a text");
        }
        if (!isNullOr(token.path("logprob"), JsonNode::isNumber)) {
            throw FieldTypes.wrong(path + ".logprob", "a number");
        }
        checkList(token.path("bytes"), JsonNode::isIntegralNumber, path + ".bytes", "a list of numbers");
    }

    private static void checkList(JsonNode list, Predicate<JsonNode> right, String path, String rightOnes) {
        if (!isNullOr(list, value -> value.isArray() && all(value, right))) {
            throw FieldTypes.wrong(path, rightOnes);
        }
    }

    private static boolean isNumbersByToken(JsonNode value) {
        return value.isObject() && all(value, JsonNode::isNumber);
    }

    private static boolean all(JsonNode values, Predicate<JsonNode> right) {
        for (JsonNode value : values) {
            if (!isNullOr(value, right)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNullOr(JsonNode value, Predicate<JsonNode> right) {
        return FieldTypes.isAbsent(value) || right.test(value);
    }
}
