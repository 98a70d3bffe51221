package dev.tandem.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.json.JsonMappers;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** A kept request as a line of JSON. Numbers keep their digits. */
final class RequestLines {

    private static final JsonMapper JSON = JsonMappers.RECORDINGS;

    private RequestLines() {}

    /** The line, its end included, without credentials. */
    static byte[] write(RecordedRequest request) throws JsonProcessingException {
        ObjectNode line = JSON.createObjectNode()
                .put("at", request.at().toString())
                .put("id", request.id())
                .put("model", request.model())
                .put("conversation", request.conversation());
        line.set("body", CredentialFields.without(request.body()));
        byte[] text = JSON.writeValueAsBytes(line);
        byte[] ended = Arrays.copyOf(text, text.length + 1);
        ended[text.length] = '\n';
        return ended;
    }

    /** The request; empty for a line that was not written to its end. */
    static Optional<RecordedRequest> read(String line) {
        try {
            JsonNode read = JSON.readTree(line);
            return read.get("body") instanceof ObjectNode body
                    ? Optional.of(new RecordedRequest(
                            Instant.parse(read.path("at").asText()),
                            read.path("id").asText(),
                            read.path("model").asText(),
                            read.path("conversation").asText(),
                            body))
                    : Optional.empty();
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
