package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.arrayOf;
import static dev.tandem.openai.validation.FieldRules.bool;
import static dev.tandem.openai.validation.FieldRules.either;
import static dev.tandem.openai.validation.FieldRules.integer;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldRules.uniformArray;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The body of {@code POST /v1/completions}.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/completions/create">OpenAI's reference</a>
 */
final class CompletionFields {

    private static final FieldRule TOKEN = integer(0, Integer.MAX_VALUE);
    private static final FieldRule TEXT = string(Integer.MAX_VALUE);

    private static final FieldRule PROMPT = either(
            TEXT,
            uniformArray(
                    "an array of strings, token ids or arrays of token ids",
                    TEXT,
                    TOKEN,
                    arrayOf(TOKEN, 1, Integer.MAX_VALUE)));

    /** The whole body. */
    static final FieldRule BODY = SamplingFields.MODEL
            .and(object(
                    required("prompt", PROMPT),
                    optional("suffix", string()),
                    optional("echo", bool()),
                    optional("max_tokens", integer(0, Integer.MAX_VALUE))))
            .and(CompletionFields::atLeastOneToken)
            .and(SamplingFields.SAMPLING)
            .and(object(optional("best_of", integer(1, 128)), optional("logprobs", integer(0, 5))))
            .and(CompletionFields::bestOfAtLeastN)
            .and(SamplingFields.DELIVERY);

    private CompletionFields() {}

    /** Nothing is worth asking for only together with {@code echo}, which gives the prompt back. */
    private static Optional<Violation> atLeastOneToken(JsonNode body, FieldPath at) {
        boolean mayBeZero = body.path("echo").asBoolean(false);
        return mayBeZero
                ? Optional.empty()
                : optional("max_tokens", integer(1, Integer.MAX_VALUE)).check(body, at);
    }

    private static Optional<Violation> bestOfAtLeastN(JsonNode body, FieldPath at) {
        return optional("best_of", integer(body.path("n").asInt(1), 128)).check(body, at);
    }
}
