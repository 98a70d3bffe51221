package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.arrayOf;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldSpec.required;

/** What Tandem reads of the body of {@code POST /v1/chat/completions}. */
final class ChatFields {

    private ChatFields() {}

    /**
     * @param model the rule for the model's name
     * @param maxMessages the most messages that one chat may have, at least 1
     */
    static FieldRule body(FieldRule model, int maxMessages) {
        return model.and(object(required("messages", arrayOf(MessageFields.MESSAGE, 0, maxMessages))))
                .and(CommonFields.REST);
    }
}
