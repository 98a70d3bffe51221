package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code enum} and {@code const}: the values given, less those of another type than {@code type} allows. */
final class EnumSchema {

    private EnumSchema() {}

    static Expression expression(JsonNode schema, SchemaPath at) {
        String keyword = schema.has("const") ? "const" : "enum";
        SchemaKeywords.allowOnly(Set.of(keyword, "type"), schema, at);
        SchemaPath here = at.keyword(keyword);
        List<Expression> values = new ArrayList<>();
        for (JsonNode value : values(keyword, schema.get(keyword), here)) {
            if (!schema.has("type") || TypedSchema.types(schema, at).stream().anyMatch(type -> type.holds(value))) {
                values.add(JsonLiteral.of(value, here));
            }
        }
        if (values.isEmpty()) {
            throw here.refused("No value here has the type that the schema asks for. Correct the type or the values.");
        }
        return Expression.choice(values);
    }

    private static Iterable<JsonNode> values(String keyword, JsonNode given, SchemaPath at) {
        if (keyword.equals("const")) {
            return List.of(given);
        }
        if (!given.isArray() || given.isEmpty() || given.size() > GrammarLimits.COUNT) {
            throw at.refused("enum must be an array of 1 to " + GrammarLimits.COUNT + " values.");
        }
        return given;
    }
}
