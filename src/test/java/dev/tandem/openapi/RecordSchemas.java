package dev.tandem.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of records as Jackson writes them. What may be null may also be absent: some writers leave nulls out. A nested
 * record is named after the outer one, as {@code DriftReportAnswer}, one of a resource by its own name.
 */
final class RecordSchemas {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Map<Class<?>, ObjectNode> SIMPLE = Map.ofEntries(
            Map.entry(String.class, type("string")),
            Map.entry(boolean.class, type("boolean")),
            Map.entry(Boolean.class, type("boolean")),
            Map.entry(int.class, type("integer")),
            Map.entry(Integer.class, type("integer")),
            Map.entry(long.class, type("integer").put("format", "int64")),
            Map.entry(Long.class, type("integer").put("format", "int64")),
            Map.entry(double.class, type("number")),
            Map.entry(Double.class, type("number")),
            Map.entry(Instant.class, type("string").put("format", "date-time")),
            Map.entry(Duration.class, type("string").put("format", "duration")));

    private final Map<String, JsonNode> components = new TreeMap<>();

    /** Schemas by name, of all that was asked for and what that is made of. */
    Map<String, JsonNode> components() {
        return components;
    }

    /** The schema of a type, which refers to the components. */
    ObjectNode schema(Type type) {
        if (type instanceof ParameterizedType of) {
            Class<?> raw = (Class<?>) of.getRawType();
            Type last = of.getActualTypeArguments()[of.getActualTypeArguments().length - 1];
            if (raw.equals(Optional.class)) {
                return orNull(schema(last));
            }
            return Collection.class.isAssignableFrom(raw)
                    ? type("array").set("items", schema(last))
                    : type("object").set("additionalProperties", schema(last));
        }
        Class<?> of = (Class<?>) type;
        ObjectNode simple = SIMPLE.get(of);
        return simple != null ? simple.deepCopy() : reference(of);
    }

    private ObjectNode reference(Class<?> type) {
        String name = name(type);
        if (!components.containsKey(name)) {
            // Known before it is complete: records may hold one another.
            ObjectNode schema = type(type.isEnum() ? "string" : "object");
            components.put(name, schema);
            if (type.isEnum()) {
                ArrayNode constants = schema.putArray("enum");
                Stream.of(type.getEnumConstants()).forEach(constant -> constants.add(JSON.valueToTree(constant)));
            } else {
                fields(type, schema);
            }
        }
        return NODES.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    private void fields(Class<?> type, ObjectNode schema) {
        BeanDescription bean = JSON.getSerializationConfig().introspect(JSON.constructType(type));
        SortedSet<String> required = new TreeSet<>();
        ObjectNode properties = NODES.objectNode();
        for (BeanPropertyDefinition property : bean.findProperties()) {
            if (property.couldSerialize()) {
                AnnotatedType value = value(property);
                ObjectNode plain = schema(value.getType());
                JsonInclude.Include included = property.findInclusion().getValueInclusion();
                boolean nullable =
                        value.isAnnotationPresent(Nullable.class) && included != JsonInclude.Include.NON_NULL;
                properties.set(property.getName(), nullable ? orNull(plain) : plain);
                if (!nullable && !isOptional(value.getType()) && included == JsonInclude.Include.USE_DEFAULTS) {
                    required.add(property.getName());
                }
            }
        }
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        schema.set("properties", properties);
    }

    private static AnnotatedType value(BeanPropertyDefinition property) {
        return switch (property.getAccessor().getAnnotated()) {
            case Method getter -> getter.getAnnotatedReturnType();
            case Field field -> field.getAnnotatedType();
            default -> throw new IllegalStateException(property.toString());
        };
    }

    private static boolean isOptional(Type type) {
        return type instanceof ParameterizedType of && of.getRawType().equals(Optional.class);
    }

    private static ObjectNode orNull(ObjectNode schema) {
        if (schema.has("$ref")) {
            ObjectNode either = NODES.objectNode();
            either.putArray("oneOf").add(schema).add(type("null"));
            return either;
        }
        JsonNode type = schema.get("type");
        schema.putArray("type").add(type).add("null");
        return schema;
    }

    private static ObjectNode type(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null || outer.getSimpleName().endsWith("Resource")
                ? type.getSimpleName()
                : name(outer) + type.getSimpleName();
    }
}
