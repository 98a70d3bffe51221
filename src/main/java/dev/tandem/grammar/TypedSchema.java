package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Schemas that say what they are by {@code type}. */
final class TypedSchema {

    private TypedSchema() {}

    static Expression expression(SchemaWalk walk, JsonNode schema, SchemaPath at) {
        Set<JsonType> types = types(schema, at);
        Set<String> allowed = new HashSet<>(Set.of("type"));
        types.forEach(type -> allowed.addAll(type.keywords()));
        if (types.contains(JsonType.NUMBER)) {
            JsonType.INTEGER.keywords().forEach(allowed::remove);
        }
        SchemaKeywords.allowOnly(allowed, schema, at);
        if (types.isEmpty()) {
            return JsonRules.VALUE;
        }
        if (types.contains(JsonType.NUMBER)) {
            types.remove(JsonType.INTEGER);
        }
        List<Expression> alternatives = new ArrayList<>();
        for (JsonType type : types) {
            alternatives.add(
                    switch (type) {
                        case OBJECT -> ObjectSchema.expression(walk, schema, at);
                        case ARRAY -> ArraySchema.expression(walk, schema, at);
                        case STRING -> StringSchema.expression(schema, at);
                        case INTEGER -> IntegerSchema.expression(schema, at);
                        case NUMBER -> JsonRules.NUMBER;
                        case BOOLEAN -> JsonRules.BOOLEAN;
                        case NULL -> JsonRules.NULL;
                    });
        }
        return walk.rule(Expression.choice(alternatives), at);
    }

    /** The types of a schema; none when any will do. Where {@code type} is left out, its keywords tell. */
    static Set<JsonType> types(JsonNode schema, SchemaPath at) {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        JsonNode given = schema.get("type");
        if (given == null) {
            for (JsonType type : List.of(JsonType.OBJECT, JsonType.ARRAY)) {
                if (type.keywords().stream().anyMatch(schema::has)) {
                    types.add(type);
                }
            }
        } else if (given.isArray() && !given.isEmpty() && given.size() <= JsonType.values().length) {
            given.forEach(name -> types.add(type(name, at)));
        } else {
            types.add(type(given, at));
        }
        return types;
    }

    private static JsonType type(JsonNode name, SchemaPath at) {
        return JsonType.named(name.isTextual() ? name.textValue() : "")
                .orElseThrow(() -> at.keyword("type")
                        .refused("type must be object, array, string, integer, number, boolean or null, or a list"
                                + " of those."));
    }
}
