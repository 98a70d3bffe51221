package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Reads keywords of a schema strictly: of the right type, within bounds, and none that would be dropped in silence. */
final class SchemaKeywords {

    private static final Set<String> ANNOTATIONS = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "example",
            "deprecated",
            "readOnly",
            "writeOnly",
            "strict",
            "discriminator",
            "contentEncoding",
            "contentMediaType",
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions");

    private SchemaKeywords() {}

    /** Refuses every keyword that neither is an annotation nor in {@code allowed}. */
    static void allowOnly(Set<String> allowed, JsonNode schema, SchemaPath at) {
        schema.fieldNames().forEachRemaining(name -> {
            if (!ANNOTATIONS.contains(name) && !allowed.contains(name) && !name.startsWith("x-")) {
                throw at.keyword(name)
                        .refused("This keyword is not supported here. Besides annotations, this schema may hold "
                                + String.join(", ", new TreeSet<>(allowed)) + ". Remove it.");
            }
        });
    }

    /** A length or a count; empty when it is not there. */
    static OptionalInt count(String name, JsonNode schema, SchemaPath at) {
        JsonNode value = schema.get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        boolean whole = value.isNumber() && value.canConvertToInt() && value.canConvertToExactIntegral();
        if (!whole || value.intValue() < 0 || value.intValue() > GrammarLimits.COUNT) {
            throw at.keyword(name).refused(name + " must be an integer from 0 to " + GrammarLimits.COUNT + ".");
        }
        return OptionalInt.of(value.intValue());
    }

    /** The lower count of a pair, having checked it against the upper one. */
    static int least(String minName, String maxName, JsonNode schema, SchemaPath at) {
        int min = count(minName, schema, at).orElse(0);
        if (min > count(maxName, schema, at).orElse(min)) {
            throw at.keyword(minName).refused(minName + " must not exceed " + maxName + ".");
        }
        return min;
    }
}
