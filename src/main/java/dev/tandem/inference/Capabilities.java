package dev.tandem.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a request may ask of an engine, declared so that all arms of a split can be checked before one is chosen.
 *
 * @param everyField whether the engine takes any field and judges for itself, as an HTTP API does; then only the last
 *     component says something
 * @param fields names of the request fields that the engine honours, or that change nothing in an answer
 * @param contentParts types of message content parts beside plain strings, such as {@code text}
 * @param responseFormats types of {@code response_format}
 * @param roles roles that a message may have
 * @param absentParts types of message content parts that an engine which takes any field is known to refuse, such as
 *     {@code image_url} where the model has no projector
 */
public record Capabilities(
        boolean everyField,
        Set<String> fields,
        Set<String> contentParts,
        Set<String> responseFormats,
        Set<String> roles,
        Set<String> absentParts) {

    /** An engine that judges requests itself. */
    public static final Capabilities EVERYTHING = everythingBut(Set.of());

    /** An engine that judges requests itself, and is known to refuse some types of content parts. */
    public static Capabilities everythingBut(Set<String> absentParts) {
        return new Capabilities(true, Set.of(), Set.of(), Set.of(), Set.of(), Set.copyOf(absentParts));
    }

    /**
     * The first part of the request that the engine lacks, in OpenAI's {@code param} notation
     * ({@code messages[0].content[1].type}); empty when it can answer the request as asked.
     */
    public Optional<String> missing(ChatRequest request) {
        if (everyField) {
            return absentParts.isEmpty() ? Optional.empty() : absentIn(request.messages());
        }
        for (Iterator<String> names = request.body().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)
                    && !name.equals("n")
                    && request.present(name)
                            .filter(Capabilities::asksForSomething)
                            .isPresent()) {
                return Optional.of(name);
            }
        }
        if (!fields.contains("n") && request.body().path("n").asInt(1) > 1) {
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
            Optional<String> part = firstPart(message, path, type -> !contentParts.contains(type));
            if (part.isPresent()) {
                return part;
            }
        }
        return Optional.empty();
    }

    private Optional<String> absentIn(JsonNode messages) {
        for (int i = 0; i < messages.size(); i++) {
            Optional<String> part = firstPart(messages.get(i), "messages[" + i + "].", absentParts::contains);
            if (part.isPresent()) {
                return part;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> firstPart(JsonNode message, String path, Predicate<String> isRefused) {
        JsonNode content = message.path("content");
        for (int j = 0; content.isArray() && j < content.size(); j++) {
            if (isRefused.test(content.get(j).path("type").asText())) {
                return Optional.of(path + "content[" + j + "].type");
            }
        }
        return Optional.empty();
    }
}
