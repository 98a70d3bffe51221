package dev.tandem.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Leaves out of a request's body what some clients put there and belongs into headers, such as {@code api_key} or
 * {@code extra_headers}. What is said in messages, and the schemas of tools and answers, in which a field may have such
 * a name and be part of the prompt, stay as they are.
 */
final class CredentialFields {

    private static final Set<String> CONTENT = Set.of("messages", "tools", "functions", "response_format");
    private static final Set<String> CREDENTIALS = Set.of(
            "apikey",
            "xapikey",
            "apitoken",
            "authorization",
            "proxyauthorization",
            "accesstoken",
            "authtoken",
            "bearertoken",
            "refreshtoken",
            "idtoken",
            "clientsecret",
            "secret",
            "secretkey",
            "password",
            "credential",
            "credentials",
            "cookie",
            "setcookie",
            "headers",
            "extraheaders",
            "defaultheaders");

    private CredentialFields() {}

    /** The body without them; the given one is not changed. */
    static ObjectNode without(ObjectNode body) {
        ObjectNode clean = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (CONTENT.contains(field.getKey())) {
                clean.set(field.getKey(), field.getValue());
            } else if (!isCredential(field.getKey())) {
                clean.set(field.getKey(), cleaned(field.getValue()));
            }
        }
        return clean;
    }

    private static JsonNode cleaned(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode clean = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!isCredential(field.getKey())) {
                    clean.set(field.getKey(), cleaned(field.getValue()));
                }
            }
            return clean;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode clean = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> clean.add(cleaned(element)));
            return clean;
        }
        return value;
    }

    private static boolean isCredential(String name) {
        return CREDENTIALS.contains(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""));
    }
}
