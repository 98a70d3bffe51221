package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.bool;
import static dev.tandem.openai.validation.FieldRules.decimal;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What Tandem reads of chats and text completions alike. */
final class CommonFields {

    private static final int LONGEST_NAME = 256;
    /** Each choice is followed and judged. */
    private static final int MOST_CHOICES = 128;
    /** Beyond what anyone has a use for, an object of names keeps every server busy for seconds. */
    private static final int MOST_BIASES = 65_536;

    /** The model's name. */
    static final FieldRule MODEL = object(required("model", string(LONGEST_NAME)));

    /** The same where a model answers whoever names none. */
    static final FieldRule OPTIONAL_MODEL = object(optional("model", string().and(CommonFields::name)));

    /** {@code 12.0} is as good as {@code 12}; llama.cpp's {@code -1} is for no limit. */
    private static final FieldRule TOKENS = decimal(-1, Integer.MAX_VALUE);

    /** How much is asked for, how it travels, and whether it may be kept. */
    static final FieldRule REST = object(
                    optional("n", decimal(1, MOST_CHOICES)),
                    optional("max_tokens", TOKENS),
                    optional("max_completion_tokens", TOKENS),
                    optional("stream", bool()),
                    optional("stream_options", object(optional("include_usage", bool()))),
                    optional("store", bool()))
            .and(CommonFields::biases);

    private CommonFields() {}

    private static Optional<Violation> name(JsonNode name, FieldPath at) {
        return name.textValue().isEmpty()
                ? Optional.empty()
                : string(LONGEST_NAME).check(name, at);
    }

    private static Optional<Violation> biases(JsonNode body, FieldPath at) {
        JsonNode biases = body.path("logit_bias");
        return biases.size() > MOST_BIASES
                ? Violation.tooLong(
                        at.field("logit_bias"), biases.isArray() ? "array" : "object", MOST_BIASES, biases.size())
                : Optional.empty();
    }
}
