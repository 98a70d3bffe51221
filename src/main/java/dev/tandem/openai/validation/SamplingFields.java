package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.arrayOf;
import static dev.tandem.openai.validation.FieldRules.bool;
import static dev.tandem.openai.validation.FieldRules.decimal;
import static dev.tandem.openai.validation.FieldRules.either;
import static dev.tandem.openai.validation.FieldRules.integer;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.positive;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What chats and text completions share: the model, sampling, stopping and streaming. */
final class SamplingFields {

    /** OpenAI takes 4 stop sequences; local engines take more, and local clients send them. */
    private static final int MOST_STOPS = 16;

    private static final int LONGEST_NAME = 256;

    private static final Pattern TOKEN_ID = Pattern.compile("[0-9]{1,10}");

    private static final FieldRule STOP_SEQUENCE = string(Integer.MAX_VALUE);

    /** The model's name. */
    static final FieldRule MODEL = object(required("model", string(LONGEST_NAME)));

    /** Sampling as OpenAI knows it, then what llama.cpp adds to it. */
    static final FieldRule SAMPLING = object(
            optional("temperature", decimal(0, 2)),
            optional("top_p", decimal(0, 1)),
            optional("n", integer(1, 128)),
            optional("presence_penalty", decimal(-2, 2)),
            optional("frequency_penalty", decimal(-2, 2)),
            optional("logit_bias", object().and(SamplingFields::logitBias)),
            optional("seed", integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            optional("top_k", integer(0, Integer.MAX_VALUE)),
            optional("min_p", decimal(0, 1)),
            optional("repeat_penalty", positive(10)));

    /** Where the answer ends, how it travels, and for whom it is. */
    static final FieldRule DELIVERY = object(
                    optional("stop", either(STOP_SEQUENCE, arrayOf(STOP_SEQUENCE, 1, MOST_STOPS))),
                    optional("stream", bool()),
                    optional(
                            "stream_options",
                            object(optional("include_usage", bool()), optional("include_obfuscation", bool()))),
                    optional("user", string()))
            .and(FieldRules.onlyWith("stream_options", "stream"));

    private SamplingFields() {}

    private static Optional<Violation> logitBias(JsonNode biases, FieldPath at) {
        for (Map.Entry<String, JsonNode> bias : biases.properties()) {
            if (!TOKEN_ID.matcher(bias.getKey()).matches()) {
                return Violation.of(
                        at, "invalid_value", "Invalid key in '" + at + "': expected token ids, which are integers.");
            }
            Optional<Violation> violation = decimal(-100, 100).check(bias.getValue(), at.field(bias.getKey()));
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }
}
