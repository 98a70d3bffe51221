package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.arrayOf;
import static dev.tandem.openai.validation.FieldRules.either;
import static dev.tandem.openai.validation.FieldRules.nothing;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What Tandem reads of the messages of a chat: who says what, since that names the conversation. Roles, parts and tool
 * calls are the engines' to know.
 */
final class MessageFields {

    private static final FieldRule PART = DiscriminatedObject.by("type")
            .when("text", object(required("text", string())))
            .others(object());

    private static final FieldRule CONTENT = either(string(), arrayOf(PART, 0, Integer.MAX_VALUE), nothing());

    private static final FieldRule SAID = object(required("content", CONTENT));

    private static final FieldRule ASSISTANT =
            object(optional("content", CONTENT)).and(MessageFields::saysSomething);

    /** One message. */
    static final FieldRule MESSAGE = DiscriminatedObject.by("role")
            .when("developer", SAID)
            .when("system", SAID)
            .when("user", SAID)
            .when("tool", SAID)
            .when("assistant", ASSISTANT)
            .others(object(optional("content", CONTENT)));

    /** What may stand in for an assistant's content; the last three are not OpenAI's, but engines answer with them. */
    private static final List<String> INSTEAD_OF_CONTENT = List.of(
            "tool_calls", "function_call", "refusal", "audio", "reasoning", "reasoning_content", "reasoning_details");

    private MessageFields() {}

    private static Optional<Violation> saysSomething(JsonNode message, FieldPath at) {
        return message.has("content") || INSTEAD_OF_CONTENT.stream().anyMatch(message::has)
                ? Optional.empty()
                : Violation.missing(at.field("content"));
    }
}
