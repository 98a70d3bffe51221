package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.arrayOf;
import static dev.tandem.openai.validation.FieldRules.bool;
import static dev.tandem.openai.validation.FieldRules.either;
import static dev.tandem.openai.validation.FieldRules.matching;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.oneOf;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

/** The tools that a chat offers, and the form in which it wants its answer. */
final class ToolFields {

    private static final int LONGEST_NAME = 64;
    private static final int MOST_TOOLS = 128;

    /** OpenAI accepts dots in the names of functions, which its reference does not mention. */
    private static final FieldRule FUNCTION_NAME = matching("[a-zA-Z0-9_.-]+", LONGEST_NAME);

    private static final FieldRule FUNCTION = object(
            required("name", FUNCTION_NAME),
            optional("description", string()),
            optional("parameters", object()),
            optional("strict", bool()));

    /** {@code tools}; types other than {@code function} pass. */
    static final FieldRule TOOLS = arrayOf(
            DiscriminatedObject.by("type")
                    .when("function", object(required("function", FUNCTION)))
                    .others(object()),
            0,
            MOST_TOOLS);

    /** {@code functions}, the deprecated form of tools. */
    static final FieldRule FUNCTIONS = arrayOf(FUNCTION, 0, MOST_TOOLS);

    private static final FieldRule CHOSEN = object(required("name", string()));

    /** {@code tool_choice}. */
    static final FieldRule TOOL_CHOICE = either(
            oneOf("none", "auto", "required"),
            DiscriminatedObject.by("type")
                    .when("function", object(required("function", CHOSEN)))
                    .others(object()));

    /** {@code function_call}, the deprecated form of a tool choice. */
    static final FieldRule FUNCTION_CALL = either(oneOf("none", "auto"), CHOSEN);

    private static final FieldRule JSON_SCHEMA = object(
            required("name", matching("[a-zA-Z0-9_-]+", LONGEST_NAME)),
            optional("description", string()),
            required("schema", object()),
            optional("strict", bool()));

    /** {@code response_format}. */
    static final FieldRule RESPONSE_FORMAT = DiscriminatedObject.by("type")
            .when("text", object())
            .when("json_object", object())
            .when("json_schema", object(required("json_schema", JSON_SCHEMA)))
            .only();

    private ToolFields() {}
}
