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

    /**
     * The grammar in llama.cpp's GBNF; empty when any text will do.
     *
     * @throws Refused when the format or its schema is not supported
     */
    static Optional<String> grammar(ChatRequest request) {
        JsonNode format = request.body().path("response_format");
        return switch (format.path("type").asText("text")) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(JsonSchemaGrammar.anyObject());
            case "json_schema" ->
                Optional.of(JsonSchemaGrammar.grammar(format.path("json_schema").path("schema")));
            default -> throw new Refused("response_format.type must be one of " + TYPES + ".", "response_format.type");
        };
    }
}
