package dev.tandem.grammar;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The one spelling of a given JSON value that a grammar offers: compact, non-ASCII characters as they are. */
final class JsonLiteral {

    private JsonLiteral() {}

    /**
     * The value's JSON text.
     *
     * @param at where in the schema the value stands
     */
    static Expression of(JsonNode value, SchemaPath at) {
        return Expression.literal(text(value, at, 0));
    }

    /** The JSON text of an object's name. */
    static Expression name(String name, SchemaPath at) {
        return of(JsonNodeFactory.instance.textNode(name), at);
    }

    private static String text(JsonNode value, SchemaPath at, int depth) {
        if (depth > GrammarLimits.DEPTH) {
            throw at.refused("This value is nested more than " + GrammarLimits.DEPTH + " deep. Flatten it.");
        }
        if (value.isArray()) {
            return elements(value).map(one -> text(one, at, depth + 1)).collect(joining(",", "[", "]"));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(one -> text(JsonNodeFactory.instance.textNode(one.getKey()), at, depth + 1) + ":"
                            + text(one.getValue(), at, depth + 1))
                    .collect(joining(",", "{", "}"));
        }
        if (value.isNumber() && !Double.isFinite(value.doubleValue())) {
            throw at.refused("This number is beyond what a double holds. Use a smaller one.");
        }
        String text = value.toString();
        // The native library reads UTF-8, which has no lone surrogates.
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw at.refused("This text holds half of a surrogate pair. Use whole characters.");
        }
        return text;
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(Spliterators.spliterator(array.elements(), array.size(), 0), false);
    }
}
