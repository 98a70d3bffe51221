package dev.tandem.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * What a request may ask of an engine, declared so that all arms of a split can be checked before one is chosen.
 *
 * @param everyField whether the engine takes any field and judges for itself, as an HTTP API does; then the other
 *     components say nothing
 * @param fields names of the request fields that the engine honours, or that change nothing in an answer
 * @param contentParts types of message content parts beside plain strings, such as {@code text}
 * @param responseFormats types of {@code response_format}
 * @param roles roles that a message may have
 */
public record Capabilities(
        boolean everyField,
        Set<String> fields,
        Set<String> contentParts,
        Set<String> responseFormats,
        Set<String> roles) {

    /** An engine that judges requests itself. */
    public static final Capabilities EVERYTHING = new Capabilities(true, Set.of(), Set.of(), Set.of(), Set.of());

    /**
     * The first part of the request that the engine lacks, in OpenAI's {@code param} notation
     * ({@code messages[0].content[1].type}); empty when it can answer the request as asked.
     */
    public Optional<String> missing(ChatRequest request) {
        if (everyField) {
            return Optional.empty();
        }
        for (Iterator<String> names = request.body().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)
                    && request.present(name)
                            .filter(Capabilities::asksForSomething)
                            .isPresent()) {
                return Optional.of(name);
            }
        }
        if (request.body().path("n").asInt(1) > 1) {
            return Optional.of("n");
        }
        JsonNode format = request.body().path("response_format").path("type");
        if (format.isTextual() && !responseFormats.contains(format.textValue())) {
            return Optional.of("response_format.type");
        }
        return missingInMessages(request.messages());
    }

    /** Clients send {@code "logprobs": false} or {@code "tools": []} for what they do not want. */
    private static boolean asksForSomething(JsonNode value) {
        return value.isContainerNode() ? !value.isEmpty() : !value.isBoolean() || value.booleanValue();
    }

    private Optional<String> missingInMessages(JsonNode messages) {
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String path = "messages[" + i + "].";
            if (!roles.contains(message.path("role").asText())) {
                return Optional.of(path + "role");
            }
            if (!message.path("tool_calls").isEmpty()) {
                return Optional.of(path + "tool_calls");
            }
            JsonNode content = message.path("content");
            for (int j = 0; content.isArray() && j < content.size(); j++) {
                if (!contentParts.contains(content.get(j).path("type").asText())) {
                    return Optional.of(path + "content[" + j + "].type");
                }
            }
        }
        return Optional.empty();
    }
}
