package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes schemas of the supported subset, and documents that satisfy them as the converter documents it. */
final class RandomSchema {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> NAMES =
            List.of("a", "ab", "b\"q", "c\\d", "\u00e9\n", "\uD83D\uDE00", "", "x-y", "1");
    private static final List<String> TEXTS =
            List.of("", "a", "ab\n", "\"", "\\", "gr\u00fc\u00df", "\uD83D\uDE00", "\u0000\u001f", "]}");

    private final RandomGenerator random;

    RandomSchema(RandomGenerator random) {
        this.random = random;
    }

    /** A schema with a definition that may refer to itself. */
    ObjectNode schema() {
        ObjectNode schema = inner(3);
        ObjectNode definition = schema.putObject("$defs").putObject("node").put("type", "object");
        ObjectNode properties = definition.putObject("properties");
        properties.set("kind", NODES.objectNode().put("const", "node"));
        properties.set("value", scalar());
        properties.putObject("next").put("type", "array").putObject("items").put("$ref", "#/$defs/node");
        definition.putArray("required").add("kind");
        return schema;
    }

    private ObjectNode inner(int depth) {
        return switch (random.nextInt(depth == 0 ? 1 : 6)) {
            case 1, 2 -> object(depth);
            case 3 -> array(depth);
            case 4 -> union(depth);
            case 5 -> random.nextBoolean() ? NODES.objectNode().put("$ref", "#/$defs/node") : NODES.objectNode();
            default -> scalar();
        };
    }

    private ObjectNode object(int depth) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        if (random.nextInt(6) == 0) {
            schema.set("additionalProperties", inner(depth - 1));
            return schema;
        }
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (String name : NAMES) {
            if (random.nextInt(3) == 0) {
                properties.set(name, inner(depth - 1));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
        }
        return schema;
    }

    private ObjectNode array(int depth) {
        ObjectNode schema = NODES.objectNode().put("type", "array");
        int prefix = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0;
        for (int i = 0; i < prefix; i++) {
            schema.withArray("prefixItems").add(inner(depth - 1));
        }
        schema.set("items", inner(depth - 1));
        int min = random.nextInt(4);
        if (random.nextBoolean()) {
            schema.put("minItems", min);
        }
        if (random.nextBoolean()) {
            schema.put("maxItems", prefix + min + random.nextInt(3));
        }
        return schema;
    }

    private ObjectNode union(int depth) {
        ObjectNode schema = NODES.objectNode();
        ArrayNode all = schema.putArray("anyOf");
        for (int i = 0; i <= random.nextInt(3); i++) {
            all.add(inner(depth - 1));
        }
        return schema;
    }

    private ObjectNode scalar() {
        ObjectNode schema = NODES.objectNode();
        switch (random.nextInt(8)) {
            case 0 -> schema.put("type", "boolean");
            case 1 -> schema.put("type", "number");
            case 2 -> schema.putArray("type").add("string").add("null");
            case 3 -> schema.put("const", pick(TEXTS));
            case 4 ->
                schema.putArray("enum")
                        .add(pick(TEXTS))
                        .add(random.nextInt(100))
                        .addNull();
            case 5 -> {
                long min = random.nextLong(-2000, 2000);
                schema.put("type", "integer");
                if (random.nextBoolean()) {
                    schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", min);
                }
                if (random.nextBoolean()) {
                    schema.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", min + 2 + random.nextInt(3000));
                }
            }
            case 6 -> schema.put("type", "string").put("format", pick(List.of("date", "time", "date-time", "uuid")));
            default -> {
                int min = random.nextInt(3);
                schema.put("type", "string").put("minLength", min).put("maxLength", min + random.nextInt(5));
            }
        }
        return schema;
    }

    /** A document of the schema; small. */
    JsonNode document(JsonNode schema, JsonNode root, int depth) {
        if (schema.has("$ref")) {
            return document(root.at(schema.get("$ref").asText().substring(1)), root, depth);
        }
        if (schema.has("anyOf")) {
            return document(
                    schema.get("anyOf").get(random.nextInt(schema.get("anyOf").size())), root, depth);
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText("any");
        return switch (name) {
            case "object" -> objectOf(schema, root, depth);
            case "array" -> arrayOf(schema, root, depth);
            case "string" -> NODES.textNode(text(schema));
            case "integer" -> NODES.numberNode(integer(schema));
            case "number" -> NODES.numberNode(random.nextInt(-1000, 1000) / 8.0);
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "null" -> NODES.nullNode();
            default ->
                NODES.objectNode()
                        .put(pick(TEXTS), random.nextInt())
                        .set("\u20AC", NODES.arrayNode().addNull());
        };
    }

    private JsonNode objectOf(JsonNode schema, JsonNode root, int depth) {
        ObjectNode document = NODES.objectNode();
        JsonNode others = schema.path("additionalProperties");
        if (others.isObject()) {
            return document.set(pick(NAMES), document(others, root, depth + 1));
        }
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asText).toList();
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) || (depth < 6 && random.nextBoolean())) {
                document.set(property.getKey(), document(property.getValue(), root, depth + 1));
            }
        });
        return document;
    }

    private JsonNode arrayOf(JsonNode schema, JsonNode root, int depth) {
        ArrayNode document = NODES.arrayNode();
        schema.path("prefixItems").forEach(one -> document.add(document(one, root, depth + 1)));
        int min = Math.max(schema.path("minItems").asInt(0), document.size());
        int max = schema.path("maxItems").asInt(min + 2);
        int size = depth > 5 ? min : min + random.nextInt(max - min + 1);
        while (document.size() < size) {
            document.add(document(schema.path("items"), root, depth + 1));
        }
        return document;
    }

    private String text(JsonNode schema) {
        String hex = "0123456789abcdefABCDEF";
        String date =
                String.format("%04d-%02d-%02d", random.nextInt(10_000), 1 + random.nextInt(12), 1 + random.nextInt(28));
        String time = String.format(
                "%02d:%02d:%02d%s",
                random.nextInt(24), random.nextInt(60), random.nextInt(60), pick(List.of("Z", ".5Z", "-01:30")));
        return switch (schema.path("format").asText("")) {
            case "date" -> date;
            case "time" -> time;
            case "date-time" -> date + "T" + time;
            case "uuid" ->
                "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
                        .chars()
                        .map(c -> c == 'x' ? hex.charAt(random.nextInt(hex.length())) : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            default -> {
                int min = schema.path("minLength").asInt(0);
                int length = min + random.nextInt(schema.path("maxLength").asInt(9) - min + 1);
                int[] some =
                        "aZ9\"\\/\n\u0001\u00e9\u20AC\uD83D\uDE00".codePoints().toArray();
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    text.appendCodePoint(some[random.nextInt(some.length)]);
                }
                yield text.toString();
            }
        };
    }

    private long integer(JsonNode schema) {
        long low = schema.has("minimum")
                ? schema.get("minimum").asLong()
                : schema.path("exclusiveMinimum").asLong(Long.MIN_VALUE) + 1;
        long high = schema.has("maximum")
                ? schema.get("maximum").asLong()
                : schema.path("exclusiveMaximum").asLong(Long.MIN_VALUE) - 1;
        boolean bottom = low > Long.MIN_VALUE + 1;
        boolean top = high < Long.MAX_VALUE;
        long from = bottom ? low : (top ? high : 5_000) - 10_000;
        long to = top ? high : from + 10_000;
        return from + random.nextLong(to - from + 1);
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
