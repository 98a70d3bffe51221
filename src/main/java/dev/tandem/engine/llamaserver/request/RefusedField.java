package dev.tandem.engine.llamaserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which field a refusal is about. {@code llama-server} (v0.5.0) says it in words, if at all: here it is told where those
 * words, and what the request has, leave no doubt. Pure.
 */
public final class RefusedField {

    private static final Pattern NAMED = Pattern.compile("^Field '([^']+)': ");

    private static final String TOOLS = "tools";
    private static final String GRAMMAR = "grammar";
    private static final String SCHEMA = "json_schema";
    private static final String FORMAT = "response_format";
    private static final String MESSAGES = "messages";
    private static final String PROMPT = "prompt";
    private static final String TEMPLATE_ARGUMENTS = "chat_template_kwargs";

    /** What messages of {@code server-common.cpp}, {@code chat.cpp} and {@code sampling.cpp} say, and what they mean. */
    private static final Map<String, String> BY_WORDS = Map.ofEntries(
            Map.entry("Failed to parse messages: ", MESSAGES),
            Map.entry("'messages'", MESSAGES),
            Map.entry("All non-assistant messages must contain 'content'", MESSAGES),
            Map.entry("Assistant message must contain either ", MESSAGES),
            Map.entry("Expected 'content' to be ", MESSAGES),
            Map.entry("unsupported content[].type", MESSAGES),
            Map.entry("Cannot have 2 or more assistant messages", MESSAGES),
            Map.entry("Cannot continue an assistant message", MESSAGES),
            Map.entry("Failed to load image or audio file", MESSAGES),
            Map.entry("Failed to download image", MESSAGES),
            Map.entry("Invalid uri", MESSAGES),
            Map.entry("uri must be base64 encoded", MESSAGES),
            Map.entry("Invalid base64 value", MESSAGES),
            Map.entry("\"prompt\" ", PROMPT),
            Map.entry("Prompt contains invalid tokens", PROMPT),
            Map.entry("Multimodal data provided", PROMPT),
            Map.entry("Failed to parse tools: ", TOOLS),
            Map.entry("tools param requires", TOOLS),
            Map.entry("tool_choice param requires", "tool_choice"),
            Map.entry("Invalid tool_choice: ", "tool_choice"),
            Map.entry("response_format type must be ", FORMAT + ".type"),
            Map.entry("Unknown reasoning format", "reasoning_format"),
            Map.entry("Cannot use both json_schema and grammar", GRAMMAR),
            Map.entry("Cannot use custom grammar constraints with tools", GRAMMAR),
            Map.entry("Cannot specify grammar with tools", GRAMMAR),
            Map.entry("top_logprobs requires logprobs", "top_logprobs"),
            Map.entry("logprobs is not supported with tools", "logprobs"),
            Map.entry("Cannot set both add_generation_prompt and continue_final_message", "continue_final_message"),
            Map.entry("invalid type for \"enable_thinking\"", TEMPLATE_ARGUMENTS + ".enable_thinking"),
            Map.entry("Failed to initialize samplers: penalty_repeat ", "repeat_penalty"),
            Map.entry("Failed to initialize samplers: penalty_freq ", "frequency_penalty"),
            Map.entry("Failed to initialize samplers: penalty_present ", "presence_penalty"));

    private static final List<String> ABOUT_A_SCHEMA =
            List.of("JSON schema error at ", "JSON schema conversion failed");
    /** Of the grammar itself, or of the one that it makes of schemas. */
    private static final String ABOUT_A_GRAMMAR = "failed to parse grammar";

    private RefusedField() {}

    /** The same failure, with the field that it is about where that was not told and is known. */
    public static Throwable named(Throwable failure, ChatRequest request) {
        String message = failure.getMessage();
        if (!(failure instanceof Refused refused) || refused.param() != null || message == null) {
            return failure;
        }
        return of(message, request.body())
                .<Throwable>map(param -> new Refused(refused.status(), message, param, refused.code()))
                .orElse(failure);
    }

    private static Optional<String> of(String message, JsonNode body) {
        Matcher named = NAMED.matcher(message);
        if (named.find() && body.hasNonNull(named.group(1))) {
            return Optional.of(named.group(1));
        }
        if (message.contains(ABOUT_A_GRAMMAR)) {
            return only(Stream.concat(Stream.of(GRAMMAR).filter(body::hasNonNull), schemas(body)));
        }
        if (ABOUT_A_SCHEMA.stream().anyMatch(message::contains)) {
            return only(schemas(body));
        }
        return BY_WORDS.entrySet().stream()
                .filter(words -> message.startsWith(words.getKey()) || isAbsence(message, words.getKey()))
                .map(Map.Entry::getValue)
                .filter(field -> field.equals(MESSAGES) || field.equals(PROMPT) || isThere(body, field))
                .findFirst();
    }

    /** As in "Expected 'messages' to be an array". */
    private static boolean isAbsence(String message, String words) {
        return words.startsWith("'") && message.startsWith("Expected " + words);
    }

    private static boolean isThere(JsonNode body, String field) {
        return !body.at("/" + field.replace('.', '/')).isMissingNode();
    }

    /** Where a request can have schemas, and this one has. */
    private static Stream<String> schemas(JsonNode body) {
        String format = switch (body.path(FORMAT).path("type").asText()) {
            case "json_schema" -> FORMAT + ".json_schema.schema";
            case "json_object" -> FORMAT + ".schema";
            default -> "";
        };
        return Stream.of(SCHEMA, TOOLS, format)
                .filter(field -> !field.isEmpty() && isThere(body, field))
                .filter(field -> !field.equals(TOOLS) || !body.path(TOOLS).isEmpty());
    }

    private static Optional<String> only(Stream<String> fields) {
        List<String> found = fields.toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
