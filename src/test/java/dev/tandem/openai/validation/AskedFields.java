package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.openapi.DocumentedSchema;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** An object that notes which fields it is asked for: what a validation knows, whatever it is made of. */
@SuppressWarnings("unchecked") // as ObjectNode itself overrides deepCopy()
final class AskedFields extends ObjectNode {

    private static final long serialVersionUID = 1L;

    private final transient Set<String> names = new TreeSet<>();

    private AskedFields(JsonNodeFactory nodes) {
        super(nodes);
    }

    /** Of an object and all objects in it. */
    static AskedFields of(String json) throws IOException {
        JsonNodeFactory nodes = new JsonNodeFactory() {
            private static final long serialVersionUID = 1L;

            @Override
            public ObjectNode objectNode() {
                return new AskedFields(this);
            }
        };
        return (AskedFields) new ObjectMapper().setNodeFactory(nodes).readTree(json);
    }

    /** The fields that it was asked for. */
    Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    /** Is shown each object that was asked for something. */
    @FunctionalInterface
    interface Visitor {

        void visit(Set<String> names, DocumentedSchema schema, String at);
    }

    /** Shows this object and those in it. */
    void walk(DocumentedSchema schema, Visitor visitor) {
        walk(this, schema, "the body", visitor);
    }

    private static void walk(JsonNode node, DocumentedSchema schema, String at, Visitor visitor) {
        if (node instanceof AskedFields object) {
            if (!object.names.isEmpty()) {
                visitor.visit(object.names, schema, at);
            }
            object.properties()
                    .forEach(field ->
                            walk(field.getValue(), schema.field(field.getKey()), at + "." + field.getKey(), visitor));
        } else if (node.isArray()) {
            node.forEach(element -> walk(element, schema.items(), at + "[]", visitor));
        }
    }

    @Override
    public JsonNode get(String name) {
        names.add(name);
        return super.get(name);
    }

    @Override
    public JsonNode path(String name) {
        names.add(name);
        return super.path(name);
    }
}
