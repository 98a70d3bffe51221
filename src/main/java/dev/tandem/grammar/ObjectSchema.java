package dev.tandem.grammar;

import static dev.tandem.grammar.Expression.literal;
import static dev.tandem.grammar.Expression.optional;
import static dev.tandem.grammar.Expression.sequence;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code type: object}. Declared properties are written in their order and no others are; without declared ones it is
 * an object of any names, unless {@code additionalProperties} is false.
 *
 * <p>The grammar's size is linear in the number of properties, whichever are optional.
 */
final class ObjectSchema {

    private ObjectSchema() {}

    /** A property: its name, a colon, its value. */
    private record Property(Expression text, boolean required) {}

    static Expression expression(SchemaWalk walk, JsonNode schema, SchemaPath at) {
        List<Property> properties = properties(walk, schema, at);
        JsonNode others = schema.path("additionalProperties");
        SchemaPath othersAt = at.inner("additionalProperties");
        boolean open = others.isMissingNode() || (others.isBoolean() && others.booleanValue());
        boolean closed = others.isBoolean() && !others.booleanValue();
        if (properties.isEmpty() && !closed) {
            return open ? JsonRules.OBJECT : JsonRules.map(walk.expression(others, othersAt));
        }
        if (!open && !closed) {
            throw othersAt.refused("Beside properties, additionalProperties may only be true or false, and only"
                    + " declared properties are written. Declare them all.");
        }
        return sequence(literal("{"), JsonRules.WS, members(walk, properties, at), literal("}"));
    }

    private static Expression members(SchemaWalk walk, List<Property> properties, SchemaPath at) {
        int firstRequired = 0;
        while (firstRequired < properties.size()
                && !properties.get(firstRequired).required()) {
            firstRequired++;
        }
        if (firstRequired == properties.size()) {
            return properties.isEmpty() ? JsonRules.WS : optional(sequence(anyOf(walk, properties, at), JsonRules.WS));
        }
        List<Expression> parts = new ArrayList<>();
        for (Property before : properties.subList(0, firstRequired)) {
            parts.add(optional(sequence(before.text(), literal(","), JsonRules.WS)));
        }
        parts.add(properties.get(firstRequired).text());
        for (Property after : properties.subList(firstRequired + 1, properties.size())) {
            Expression next = JsonRules.next(after.text());
            parts.add(after.required() ? next : optional(next));
        }
        parts.add(JsonRules.WS);
        return sequence(parts);
    }

    /** At least one of the optional properties: each may be the first, followed by any that come after it. */
    private static Expression anyOf(SchemaWalk walk, List<Property> properties, SchemaPath at) {
        List<Expression> first = new ArrayList<>();
        List<Expression> rest = List.of();
        for (Property property : properties.reversed()) {
            List<Expression> alternative = new ArrayList<>(List.of(property.text()));
            alternative.addAll(rest);
            first.addFirst(sequence(alternative));
            List<Expression> following = new ArrayList<>(List.of(optional(JsonRules.next(property.text()))));
            following.addAll(rest);
            rest = List.of(walk.rule(sequence(following), at));
        }
        return Expression.choice(first);
    }

    private static List<Property> properties(SchemaWalk walk, JsonNode schema, SchemaPath at) {
        JsonNode declared = schema.path("properties");
        SchemaPath here = at.keyword("properties");
        if (!declared.isMissingNode() && (!declared.isObject() || declared.size() > GrammarLimits.COUNT)) {
            throw here.refused("properties must be an object of at most " + GrammarLimits.COUNT + " schemas.");
        }
        Set<String> required = required(schema.path("required"), declared, at.keyword("required"));
        List<Property> properties = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : declared.properties()) {
            SchemaPath inner = here.inner(property.getKey());
            Expression value = walk.expression(property.getValue(), inner);
            Expression text = sequence(JsonLiteral.name(property.getKey(), inner), literal(":"), JsonRules.WS, value);
            properties.add(new Property(text, required.contains(property.getKey())));
        }
        return properties;
    }

    private static Set<String> required(JsonNode given, JsonNode declared, SchemaPath at) {
        if (!given.isMissingNode() && !given.isArray()) {
            throw at.refused("required must be an array of names.");
        }
        Set<String> required = new HashSet<>();
        for (JsonNode name : given) {
            if (!name.isTextual() || !declared.has(name.textValue())) {
                throw at.refused("required may only hold names that are declared under properties. Declare them.");
            }
            required.add(name.textValue());
        }
        return required;
    }
}
