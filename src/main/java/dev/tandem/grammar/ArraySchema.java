package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** {@code type: array}. All of {@code prefixItems} are written; items beyond them only when {@code items} is given. */
final class ArraySchema {

    private ArraySchema() {}

    static Expression expression(SchemaWalk walk, JsonNode schema, SchemaPath at) {
        JsonNode unique = schema.path("uniqueItems");
        if (!unique.isMissingNode() && (!unique.isBoolean() || unique.booleanValue())) {
            throw at.keyword("uniqueItems").refused("uniqueItems is not supported. Remove it.");
        }
        int min = SchemaKeywords.least("minItems", "maxItems", schema, at);
        OptionalInt given = SchemaKeywords.count("maxItems", schema, at);
        int max = given.orElse(Expression.UNBOUNDED);
        List<Expression> prefix = prefix(walk, schema, at);
        JsonNode items = schema.path("items");
        boolean noItems = items.isBoolean() && !items.booleanValue();
        if (noItems || (items.isMissingNode() && !prefix.isEmpty())) {
            max = Math.min(max, prefix.size());
        }
        if (min > max || max < prefix.size()) {
            throw at.keyword("minItems")
                    .refused("minItems and maxItems must leave room for all of prefixItems, and for more only when"
                            + " items is given. Correct them.");
        }
        if (max == prefix.size()) {
            return written(prefix, null, 0, 0);
        }
        Expression item = items.isMissingNode() ? JsonRules.VALUE : walk.expression(items, at.inner("items"));
        int more = max == Expression.UNBOUNDED ? max : max - prefix.size();
        return written(prefix, item, Math.max(min - prefix.size(), 0), more);
    }

    private static Expression written(
            List<Expression> prefix, @org.jspecify.annotations.Nullable Expression item, int min, int max) {
        if (prefix.isEmpty()) {
            return JsonRules.list(item == null ? JsonRules.VALUE : item, min, max);
        }
        List<Expression> parts = new ArrayList<>(List.of(Expression.literal("["), JsonRules.WS, prefix.getFirst()));
        prefix.subList(1, prefix.size()).forEach(one -> parts.add(JsonRules.next(one)));
        if (item != null) {
            parts.add(new Expression.Repeat(JsonRules.next(item), min, max));
        }
        parts.addAll(List.of(JsonRules.WS, Expression.literal("]")));
        return Expression.sequence(parts);
    }

    private static List<Expression> prefix(SchemaWalk walk, JsonNode schema, SchemaPath at) {
        JsonNode given = schema.path("prefixItems");
        SchemaPath here = at.keyword("prefixItems");
        if (!given.isMissingNode() && (!given.isArray() || given.isEmpty() || given.size() > GrammarLimits.COUNT)) {
            throw here.refused("prefixItems must be an array of 1 to " + GrammarLimits.COUNT + " schemas.");
        }
        List<Expression> prefix = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            prefix.add(walk.expression(given.get(i), here.inner(String.valueOf(i))));
        }
        return prefix;
    }
}
