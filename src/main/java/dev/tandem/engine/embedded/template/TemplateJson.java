package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Optional;

/** Reads JSON that stands within texts, strictly. */
final class TemplateJson {

    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TemplateJson() {}

    /** The value of a text; empty when it is none. */
    static Optional<JsonNode> read(String text) {
        try {
            return Optional.of(STRICT.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** One that is known to be an array. */
    static ArrayNode array(String text) {
        return (ArrayNode) read(text).orElseThrow();
    }
}
