package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.EngineException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a schema to {@link GrammarLimits} without converting it, and so whatever keywords it uses: an engine with a
 * converter of its own takes some that {@link JsonSchemaGrammar} does not, and freezes for as long on 6,000
 * alternatives. References are followed once each, as converters do. Pure.
 */
public final class SchemaSize {

    /** The code of errors that tell of a limit. */
    public static final String TOO_LARGE = "schema_too_large";

    private static final int MOST_CHARACTERS = GrammarLimits.CHARACTERS;

    private final JsonNode document;
    private final Set<String> followed = new HashSet<>();
    private int schemas;
    private long characters;

    private SchemaSize(JsonNode document) {
        this.document = document;
    }

    /**
     * Checks a schema.
     *
     * @param place where it stands in the request, such as {@code response_format.json_schema.schema}
     * @throws EngineException.Refused with the code {@link #TOO_LARGE} when it would cost too much
     */
    public static void check(JsonNode schema, String place) {
        new SchemaSize(schema).visit(schema, new SchemaPath(place, 0));
    }

    /**
     * Checks a schema, and its grammar where it can be converted.
     *
     * @throws EngineException.Refused as {@link #check} does; what only the converter lacks is no reason
     */
    public static void checkWithGrammar(JsonNode schema, String place) {
        check(schema, place);
        try {
            JsonSchemaGrammar.grammar(schema);
        } catch (EngineException.Refused e) {
            if (TOO_LARGE.equals(e.code())) {
                String param = String.valueOf(e.param());
                throw new EngineException.Refused(
                        String.valueOf(e.getMessage()),
                        place
                                + param.substring(Math.min(
                                        param.length(), SchemaPath.SCHEMA.text().length())),
                        TOO_LARGE);
            }
        }
    }

    private void visit(JsonNode schema, SchemaPath at) {
        if (!schema.isObject()) {
            return;
        }
        if (at.depth() > GrammarLimits.DEPTH) {
            throw at.tooDeep();
        }
        if (++schemas > GrammarLimits.SCHEMAS) {
            throw at.tooMany();
        }
        follow(schema, at);
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            visit(keyword.getKey(), keyword.getValue(), at);
        }
    }

    private void visit(String keyword, JsonNode value, SchemaPath at) {
        SchemaPath here = at.keyword(keyword);
        switch (keyword) {
            case "anyOf", "oneOf", "allOf" -> list(keyword, value, GrammarLimits.ALTERNATIVES, here);
            case "prefixItems" -> list(keyword, value, GrammarLimits.COUNT, here);
            case "items" -> {
                if (value.isArray()) {
                    list(keyword, value, GrammarLimits.COUNT, here);
                } else {
                    visit(value, at.inner(keyword));
                }
            }
            case "enum" -> {
                if (value.size() > GrammarLimits.COUNT) {
                    throw here.tooLarge("enum must be an array of 1 to " + GrammarLimits.COUNT + " values.");
                }
                count(value, here);
            }
            case "const" -> count(value, here);
            case "pattern" -> {
                count(value, here);
                if (EmptyMatches.areTooManyInPattern(value.asText())) {
                    throw here.tooLarge("pattern may match nothing in too many places, as (a?){0,999} does."
                            + " Repeat what is never empty, or repeat it less often.");
                }
            }
            case "properties", "patternProperties" -> named(keyword, value, here);
            case "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames" ->
                visit(value, at.inner(keyword));
            default -> {}
        }
    }

    private void list(String keyword, JsonNode list, int most, SchemaPath here) {
        if (list.size() > most) {
            throw here.tooLarge(keyword + " must be an array of 1 to " + most + " schemas.");
        }
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            visit(list.get(i), here.inner(String.valueOf(i)));
        }
    }

    private void named(String keyword, JsonNode schemas, SchemaPath here) {
        if (schemas.size() > GrammarLimits.COUNT) {
            throw here.tooLarge(keyword + " must be an object of at most " + GrammarLimits.COUNT + " schemas.");
        }
        for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
            count(schema.getKey().length(), here);
            visit(schema.getValue(), here.inner(schema.getKey()));
        }
    }

    private void follow(JsonNode schema, SchemaPath at) {
        String reference = schema.path("$ref").asText();
        if (!reference.startsWith("#") || !followed.add(reference)) {
            return;
        }
        try {
            SchemaPath here = at.keyword("$ref");
            String pointer = SchemaRefs.pointer(schema.get("$ref"), here);
            visit(
                    SchemaRefs.target(document, pointer, here),
                    new SchemaPath(at.target(pointer).text(), at.depth() + 1));
        } catch (EngineException.Refused e) {
            if (TOO_LARGE.equals(e.code())) {
                throw e;
            }
            // A reference that leads nowhere costs nothing; whoever converts the schema says so.
        }
    }

    /** Not by recursion: a value is no schema, and may be as deep as the parser lets it. */
    private void count(JsonNode value, SchemaPath at) {
        Deque<JsonNode> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            JsonNode next = open.pop();
            for (Map.Entry<String, JsonNode> field : next.properties()) {
                count(field.getKey().length(), at);
            }
            next.forEach(open::push);
            count(next.asText().length(), at);
        }
    }

    private void count(int more, SchemaPath at) {
        characters += more;
        if (characters > MOST_CHARACTERS) {
            throw at.tooMuchText();
        }
    }
}
