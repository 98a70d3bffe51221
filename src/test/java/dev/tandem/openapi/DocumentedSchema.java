package dev.tandem.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the document tells of a value: all schemas that may speak of it, those of {@code allOf}, {@code anyOf} and
 * references included.
 */
public final class DocumentedSchema {

    private final OpenApiDocument document;
    private final List<JsonNode> schemas;

    private DocumentedSchema(OpenApiDocument document, List<JsonNode> schemas) {
        this.document = document;
        this.schemas = schemas;
    }

    /** Of one schema. */
    public static DocumentedSchema of(OpenApiDocument document, JsonNode schema) {
        return new DocumentedSchema(document, flat(document, schema));
    }

    private static List<JsonNode> flat(OpenApiDocument document, JsonNode schema) {
        JsonNode resolved = document.resolve(schema);
        List<JsonNode> all = new ArrayList<>(List.of(resolved));
        for (String several : List.of("allOf", "anyOf", "oneOf")) {
            resolved.path(several).forEach(one -> all.addAll(flat(document, one)));
        }
        return all;
    }

    /** Names of the fields that are told by name. */
    public Set<String> fields() {
        Set<String> names = new TreeSet<>();
        schemas.forEach(schema -> schema.path("properties").fieldNames().forEachRemaining(names::add));
        return names;
    }

    /** Those of them of which the document asks something, beside telling what they are for. */
    public Set<String> constrained() {
        Set<String> names = new TreeSet<>();
        schemas.forEach(schema -> schema.path("properties").properties().forEach(field -> {
            if (field.getValue().size() > 1 || !field.getValue().has("description")) {
                names.add(field.getKey());
            }
        }));
        return names;
    }

    /** What a field may be; nothing where the document does not tell of it. */
    public DocumentedSchema field(String name) {
        return part(schema -> {
            JsonNode named = schema.path("properties").path(name);
            return named.isMissingNode() ? schema.path("additionalProperties") : named;
        });
    }

    /** What an element may be. */
    public DocumentedSchema items() {
        return part(schema -> schema.path("items"));
    }

    private DocumentedSchema part(java.util.function.UnaryOperator<JsonNode> of) {
        return new DocumentedSchema(
                document,
                schemas.stream()
                        .map(of)
                        .filter(part -> part.isObject() || part.isBoolean())
                        .flatMap(part -> flat(document, part).stream())
                        .toList());
    }

    /** Whether the document leaves open what it is. */
    private boolean isOpen() {
        return schemas.stream()
                .anyMatch(schema -> schema.isBoolean()
                        || (!schema.has("type") && flat(document, schema).size() == 1));
    }

    /** Where in a value the document does not tell what that is. */
    public List<String> undocumented(JsonNode value) {
        List<String> found = new ArrayList<>();
        look(value, "", found);
        return found;
    }

    private void look(JsonNode value, String at, List<String> found) {
        if (schemas.isEmpty()) {
            found.add(at);
        } else if (!isOpen()) {
            value.properties()
                    .forEach(field -> field(field.getKey()).look(field.getValue(), at + "/" + field.getKey(), found));
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                items().look(value.get(i), at + "/" + i, found);
            }
        }
    }
}
