package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.grammar.Expression.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One conversion of one schema document: goes through its schemas and collects their rules. Not thread-safe. */
final class SchemaWalk {

    private final JsonNode document;
    private final GrammarRules rules = new GrammarRules();
    private final Map<String, Reference> references = new HashMap<>();
    private int schemas;

    SchemaWalk(JsonNode document) {
        this.document = document;
    }

    /** The whole grammar; to be called once. */
    String grammar() {
        Reference root = Expression.reference("root");
        references.put("", root);
        rules.define(root, expression(document, SchemaPath.SCHEMA), SchemaPath.SCHEMA);
        return rules.text();
    }

    /** What the documents of a schema look like. */
    Expression expression(JsonNode schema, SchemaPath at) {
        if (at.depth() > GrammarLimits.DEPTH) {
            throw at.tooDeep();
        }
        if (++schemas > GrammarLimits.SCHEMAS) {
            throw at.tooMany();
        }
        if (schema.isBoolean() && schema.booleanValue()) {
            return JsonRules.VALUE;
        }
        if (!schema.isObject()) {
            throw at.refused(
                    schema.isBoolean()
                            ? "The schema false allows no document. Remove it."
                            : "A schema must be an object, such as {\"type\": \"string\"}.");
        }
        return composed(schema, at);
    }

    /** A rule that stands for the expression. */
    Reference rule(Expression expression, SchemaPath at) {
        return rules.rule(expression, at);
    }

    private Expression composed(JsonNode schema, SchemaPath at) {
        if (schema.has("$ref")) {
            SchemaKeywords.allowOnly(Set.of("$ref"), schema, at);
            return referred(schema.get("$ref"), at);
        }
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.has(keyword)) {
                SchemaKeywords.allowOnly(Set.of(keyword), schema, at);
                return union(keyword, schema.get(keyword), at);
            }
        }
        if (schema.has("const") || schema.has("enum")) {
            return EnumSchema.expression(schema, at);
        }
        return TypedSchema.expression(this, schema, at);
    }

    private Expression referred(JsonNode reference, SchemaPath at) {
        SchemaPath here = at.keyword("$ref");
        String pointer = SchemaRefs.pointer(reference, here);
        Reference known = references.get(pointer);
        if (known != null) {
            return known;
        }
        JsonNode target = SchemaRefs.target(document, pointer, here);
        Reference rule = rules.reserve();
        references.put(pointer, rule);
        SchemaPath there = new SchemaPath(at.target(pointer).text(), at.depth() + 1);
        rules.define(rule, expression(target, there), there);
        return rule;
    }

    private Expression union(String keyword, JsonNode schemas, SchemaPath at) {
        SchemaPath here = at.keyword(keyword);
        int most = keyword.equals("allOf") ? 1 : GrammarLimits.ALTERNATIVES;
        if (!schemas.isArray() || schemas.isEmpty() || schemas.size() > most) {
            throw here.refused(
                    most == 1
                            ? "allOf may hold exactly one schema. Merge them into one."
                            : keyword + " must be an array of 1 to " + most + " schemas.");
        }
        List<Expression> alternatives = new ArrayList<>();
        for (int i = 0; i < schemas.size(); i++) {
            alternatives.add(expression(schemas.get(i), here.inner(String.valueOf(i))));
        }
        return rule(Expression.choice(alternatives), here);
    }
}
