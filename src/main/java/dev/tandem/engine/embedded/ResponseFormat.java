package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.grammar.JsonSchemaGrammar;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException.Refused;
import java.util.Optional;
import java.util.Set;

/** What {@code response_format} asks for, as a grammar that the answer must follow. */
final class ResponseFormat {

    /** The types that are understood. */
    static final Set<String> TYPES = Set.of("text", "json_object", "json_schema");

    private ResponseFormat() {}

    /** As in llama.cpp, no schema and an empty one mean any object. */
    private static String grammar(JsonNode schema) {
        boolean any = schema.isMissingNode() || schema.isNull() || (schema.isObject() && schema.isEmpty());
        return any ? JsonSchemaGrammar.anyObject() : JsonSchemaGrammar.grammar(schema);
    }

    /** @throws Refused when the format is none, without a look at its schema */
    static void check(ChatRequest request) {
        request.present("response_format").ifPresent(format -> {
            if (!format.isObject()) {
                throw InvalidField.type("response_format", "an object");
            }
            if (!TYPES.contains(format.path("type").asText("text"))) {
                throw unknown();
            }
        });
    }

    private static Refused unknown() {
        return InvalidField.value("response_format.type", "one of 'json_object', 'json_schema', and 'text'");
    }

    /**
     * The grammar in llama.cpp's GBNF; empty when any text will do.
     *
     * @throws Refused when the format or its schema is not supported
     */
    static Optional<String> grammar(ChatRequest request) {
        JsonNode format = request.body().path("response_format");
        check(request);
        return switch (format.path("type").asText("text")) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(grammar(format.path("schema")));
            case "json_schema" -> Optional.of(grammar(format.path("json_schema").path("schema")));
            default -> throw unknown();
        };
    }
}
