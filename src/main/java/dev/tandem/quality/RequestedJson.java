package dev.tandem.quality;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that a request asks for with {@code response_format}, or with llama.cpp's own {@code json_schema}.
 *
 * <p>An answer fits if it is one JSON object from end to end, or a value that the schema allows; a fence of backticks
 * around it is a fault, since programs that read it stumble. Only answers that ended by themselves are judged. Limits:
 * JSON that is asked for in words is not known; answers above 256 kB, and schemas that {@link JsonSchemaValidator} does not
 * judge, pass.
 */
final class RequestedJson {

    private final boolean asked;
    private final @Nullable JsonNode schema;

    private RequestedJson(boolean asked, @Nullable JsonNode schema) {
        this.asked = asked;
        this.schema = schema;
    }

    static RequestedJson of(ChatRequest request) {
        JsonNode format = request.body().path("response_format");
        return switch (format.path("type").asText()) {
            case "json_object" -> new RequestedJson(true, object(format.get("schema")));
            case "json_schema" ->
                new RequestedJson(true, object(format.path("json_schema").get("schema")));
            default -> {
                JsonNode own = object(request.body().get("json_schema"));
                yield new RequestedJson(own != null, own);
            }
        };
    }

    private static @Nullable JsonNode object(@Nullable JsonNode schema) {
        return schema != null && schema.isObject() ? schema : null;
    }

    boolean isAsked() {
        return asked;
    }

    boolean fits(BoundedText answer) {
        if (answer.isTooLong()) {
            return true;
        }
        Optional<JsonNode> value = JsonSchemaValidator.parse(answer.toString());
        return value.isPresent()
                && (schema == null ? value.get().isObject() : JsonSchemaValidator.mayMatch(schema, value.get()));
    }
}
