package dev.tandem.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tandem.testing.SchemaValidator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The document, put together from its files as the server does it. */
public final class OpenApiDocument {

    private static final Path PLACE = Path.of("src/main/resources/META-INF");
    private static final List<String> FILES = List.of("openapi.yaml", "openapi/admin.yaml");
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private final ObjectNode root;

    private OpenApiDocument(ObjectNode root) {
        this.root = root;
    }

    /** Reads it from the sources. */
    public static OpenApiDocument read() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        for (String file : FILES) {
            try {
                merge(root, (ObjectNode)
                        new YAMLMapper().readTree(PLACE.resolve(file).toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new OpenApiDocument(root);
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(field -> {
            if (into.get(field.getKey()) instanceof ObjectNode there && field.getValue() instanceof ObjectNode more) {
                merge(there, more);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    /** Operations by method and path, as {@code GET /v1/models}. */
    public Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        root.path("paths")
                .properties()
                .forEach(path -> METHODS.stream()
                        .filter(method -> path.getValue().has(method))
                        .forEach(method -> operations.put(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                path.getValue().path(method))));
        return operations;
    }

    /** The operation of that method and path, such as {@code GET /v1/models}, which must be there. */
    public JsonNode operation(String endpoint) {
        return Objects.requireNonNull(operations().get(endpoint), () -> "not documented: " + endpoint);
    }

    /** What a reference names, or the node itself. */
    public JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").textValue().substring(1)) : node;
    }

    /** All schemas by name. */
    public JsonNode schemas() {
        return root.at("/components/schemas");
    }

    /** A schema by name. */
    public DocumentedSchema schema(String name) {
        return DocumentedSchema.of(this, schemas().required(name));
    }

    /** What is wrong with a value, held to a schema by a validator that knows them. */
    public List<String> violations(String name, JsonNode value) {
        return violations(JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + name), value);
    }

    /** The same for a schema that has no name. */
    public List<String> violations(JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", root.path("components"));
        return SchemaValidator.violations(whole.toString(), value.toString());
    }
}
