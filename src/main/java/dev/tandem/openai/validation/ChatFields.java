package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.FieldRules.arrayOf;
import static dev.tandem.openai.validation.FieldRules.bool;
import static dev.tandem.openai.validation.FieldRules.integer;
import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.onlyWith;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.optional;
import static dev.tandem.openai.validation.FieldSpec.required;

/**
 * The body of {@code POST /v1/chat/completions}.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI's reference</a>
 */
final class ChatFields {

    private static final FieldRule LIMITS = object(
            optional("max_tokens", integer(1, Integer.MAX_VALUE)),
            optional("max_completion_tokens", integer(1, Integer.MAX_VALUE)));

    private static final FieldRule LOGPROBS = object(
                    optional("logprobs", bool()), optional("top_logprobs", integer(0, 20)))
            .and(onlyWith("top_logprobs", "logprobs"));

    private static final FieldRule TOOLS = object(
            optional("tools", ToolFields.TOOLS),
            optional("tool_choice", ToolFields.TOOL_CHOICE),
            optional("parallel_tool_calls", bool()),
            optional("functions", ToolFields.FUNCTIONS),
            optional("function_call", ToolFields.FUNCTION_CALL),
            optional("response_format", ToolFields.RESPONSE_FORMAT));

    private static final FieldRule SERVICE = object(
            optional("metadata", object()),
            optional("store", bool()),
            optional("reasoning_effort", string()),
            optional("verbosity", string()),
            optional("service_tier", string()),
            optional("safety_identifier", string()),
            optional("prompt_cache_key", string()),
            optional("modalities", arrayOf(string(), 1, Integer.MAX_VALUE)),
            optional("audio", object()),
            optional("prediction", object()),
            optional("web_search_options", object()));

    private ChatFields() {}

    /** @param maxMessages the most messages that one chat may have, at least 1 */
    static FieldRule body(int maxMessages) {
        return SamplingFields.MODEL
                .and(object(required("messages", arrayOf(MessageFields.MESSAGE, 1, maxMessages))))
                .and(SamplingFields.SAMPLING)
                .and(LIMITS)
                .and(SamplingFields.DELIVERY)
                .and(LOGPROBS)
                .and(TOOLS)
                .and(SERVICE);
    }
}
