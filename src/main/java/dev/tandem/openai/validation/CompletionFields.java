package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.array;
import static dev.tandem.openai.validation.FieldRules.bool;
import static dev.tandem.openai.validation.FieldRules.either;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

/** What Tandem reads of the body of {@code POST /v1/completions}. */
final class CompletionFields {

    /** Of what an array or an object may hold, engines know more than OpenAI. */
    private static final FieldRule PROMPT = either(string(), array("an array", 0, Integer.MAX_VALUE), object());

    private CompletionFields() {}

    /** @param model the rule for the model's name */
    static FieldRule body(FieldRule model) {
        return model.and(object(required("prompt", PROMPT), optional("echo", bool())))
                .and(CommonFields.REST);
    }
}
