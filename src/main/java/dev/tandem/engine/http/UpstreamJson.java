package dev.tandem.engine.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tandem.engine.http.chunk.SlotCodec;
import dev.tandem.json.JsonMappers;
import java.io.IOException;

/** Reads and writes what goes over the wire; numbers keep their digits, and strings that are read can be written. */
final class UpstreamJson {

    private static final ObjectMapper MAPPER = JsonMappers.UPSTREAM;

    static final SlotCodec SLOTS = new SlotCodec() {
        @Override
        public JsonNode read(byte[] json) {
            return UpstreamJson.read(json);
        }

        @Override
        public byte[] write(JsonNode value) {
            return UpstreamJson.write(value);
        }
    };

    private UpstreamJson() {}

    /** What the bytes say; a missing node when they are no JSON. */
    static JsonNode read(byte[] bytes) {
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            return tree == null ? MissingNode.getInstance() : WellFormedText.of(tree);
        } catch (IOException | NumberFormatException e) {
            // The latter for exponents beyond what a BigDecimal holds.
            return MissingNode.getInstance();
        }
    }

    static byte[] write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}
