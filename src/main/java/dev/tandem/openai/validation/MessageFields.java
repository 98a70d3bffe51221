package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.arrayOf;
import static dev.tandem.openai.validation.FieldRules.either;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.oneOf;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * The messages of a chat. Parts and tool calls of unknown types pass, since engines know more of them than OpenAI
 * does; only their {@code type} is asked for.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI's reference</a>
 */
final class MessageFields {

    private static final FieldRule TEXT = object(required("text", string()));

    private static final FieldRule IMAGE = object(required(
            "image_url", object(required("url", string()), optional("detail", oneOf("auto", "low", "high")))));

    private static final FieldRule AUDIO =
            object(required("input_audio", object(required("data", string()), required("format", string()))));

    private static final FieldRule PART = DiscriminatedObject.by("type")
            .when("text", TEXT)
            .when("image_url", IMAGE)
            .when("input_audio", AUDIO)
            .others(object());

    private static final FieldRule CONTENT = either(string(), arrayOf(PART, 1, Integer.MAX_VALUE));

    private static final FieldRule CALLED = object(required("name", string()), required("arguments", string()));

    private static final FieldRule TOOL_CALL = object(required("id", string()))
            .and(DiscriminatedObject.by("type")
                    .when("function", object(required("function", CALLED)))
                    .others(object()));

    private static final FieldRule PLAIN = object(required("content", CONTENT), optional("name", string()));

    private static final FieldRule ASSISTANT = object(
                    optional("content", CONTENT),
                    optional("name", string()),
                    optional("refusal", string()),
                    optional("tool_calls", arrayOf(TOOL_CALL, 0, Integer.MAX_VALUE)),
                    optional("function_call", CALLED))
            .and(MessageFields::saysSomething);

    private static final FieldRule TOOL =
            object(required("content", CONTENT), required("tool_call_id", string()), optional("name", string()));

    private static final FieldRule FUNCTION = object(required("name", string()), optional("content", CONTENT));

    /** One message. */
    static final FieldRule MESSAGE = DiscriminatedObject.by("role")
            .when("developer", PLAIN)
            .when("system", PLAIN)
            .when("user", PLAIN)
            .when("assistant", ASSISTANT)
            .when("tool", TOOL)
            .when("function", FUNCTION)
            .only();

    /** What may stand in for an assistant's content; the last three are not OpenAI's, but engines answer with them. */
    private static final List<String> INSTEAD_OF_CONTENT = List.of(
            "tool_calls", "function_call", "refusal", "audio", "reasoning", "reasoning_content", "reasoning_details");

    private MessageFields() {}

    private static Optional<Violation> saysSomething(JsonNode message, FieldPath at) {
        if (message.hasNonNull("content") || INSTEAD_OF_CONTENT.stream().anyMatch(field -> given(message, field))) {
            return Optional.empty();
        }
        return FieldSpec.required("content", CONTENT).check(message, at);
    }

    private static boolean given(JsonNode message, String field) {
        JsonNode value = message.path(field);
        return !value.isNull() && !value.isMissingNode() && !(value.isArray() && value.isEmpty());
    }
}
