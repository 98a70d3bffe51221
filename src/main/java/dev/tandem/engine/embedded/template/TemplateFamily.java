package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tandem.jinja.MarkedText;
import java.util.Arrays;

/**
 * What llama.cpp does for certain families of templates alone, told apart by what their sources contain (common/chat.cpp and
 * common/parsers). Immutable.
 */
final class TemplateFamily {

    private static final String STEPFUN = "You have access to the following functions in JSONSchema format";

    private final Kind kind;
    private final boolean trims;
    private final boolean mapsDeveloper;
    private final boolean thinks;

    /** The family of a template. */
    TemplateFamily(String source) {
        this.kind = Arrays.stream(Kind.values())
                .filter(each -> each.fits(source))
                .findFirst()
                .orElse(Kind.OTHER);
        this.trims = source.contains(STEPFUN);
        this.mapsDeveloper = !source.contains("<|channel|>");
        this.thinks = kind.thinks || Kind.isThinking(source);
    }

    /** A source without objections to what llama.cpp gives it. */
    static String patched(String source) {
        String patched = source;
        if (patched.contains("<|channel|>")) {
            patched = patched.replace(
                    "{%- if \"<|channel|>analysis<|message|>\" in message.content or"
                            + " \"<|channel|>final<|message|>\" in message.content %}",
                    "{%- if false %}");
        }
        if (patched.contains("[TOOL_CALLS]")) {
            patched = patched.replace(
                    "{%- if (message['content'] is none or message['content'] == '' or message['content']|length == 0)"
                            + " and (message['tool_calls'] is not defined or message['tool_calls'] is none or"
                            + " message['tool_calls']|length == 0) %}",
                    "{%- if false %}");
        }
        return patched;
    }

    /** Whether a developer is shown to it as the system. */
    boolean mapsDeveloper() {
        return mapsDeveloper;
    }

    /** Whether llama.cpp takes its models for ones that think without looking closer. */
    boolean thinks() {
        return thinks;
    }

    /** Whether its models think in channels, as Gemma 4 does. */
    boolean thinksInChannels() {
        return kind == Kind.GEMMA4 || kind == Kind.EARLY_GEMMA4;
    }

    /** A text of a message, without the white space around it where that leads the model astray. */
    String trimmed(String text) {
        return trims ? MarkedText.own(text).strip().text() : text;
    }

    /** Messages in the form that this family takes. */
    ArrayNode prepared(ArrayNode messages) {
        return switch (kind) {
            case MINISTRAL -> FamilyMessages.thoughtsAsParts(messages);
            case GPT_OSS -> FamilyMessages.thinking(messages, true);
            case LFM2 -> FamilyMessages.thinking(messages, false);
            case DEEPSEEK_V4 -> FamilyMessages.resultsInOrderOfCalls(messages);
            case EARLY_GEMMA4 -> EarlyGemma4Turns.of(messages);
            case OTHER, GEMMA4 -> messages;
        };
    }

    /** A prompt as this family's models continue it. */
    MarkedText finished(MarkedText prompt, boolean opensAnswer) {
        return switch (kind) {
            case GPT_OSS -> opensAnswer ? prompt : endInsteadOfReturn(prompt);
            case GEMMA4, EARLY_GEMMA4 ->
                opensAnswer && prompt.text().endsWith("<turn|>\n")
                        ? prompt.plus(MarkedText.own("<|turn>model\n"))
                        : prompt;
            case MINISTRAL, LFM2, DEEPSEEK_V4, OTHER -> prompt;
        };
    }

    private static MarkedText endInsteadOfReturn(MarkedText prompt) {
        int at = prompt.text().lastIndexOf("<|return|>");
        return at < 0
                ? prompt
                : prompt.substring(0, at)
                        .plus(MarkedText.own("<|end|>"))
                        .plus(prompt.substring(
                                at + "<|return|>".length(), prompt.text().length()));
    }

    private static boolean all(String source, String... marks) {
        return Arrays.stream(marks).allMatch(source::contains);
    }

    /** In the order in which llama.cpp asks; those without preparations stand there only to be taken for no other. */
    private enum Kind {
        MINISTRAL(true),
        GPT_OSS(true),
        LFM2(true),
        DEEPSEEK_V4(true),
        EARLY_GEMMA4(true),
        GEMMA4(true),
        OTHER(false);

        private final boolean thinks;

        Kind(boolean thinks) {
            this.thinks = thinks;
        }

        private boolean fits(String source) {
            boolean unprepared = isUnprepared(source);
            return switch (this) {
                case MINISTRAL ->
                    all(source, "[SYSTEM_PROMPT]", "[TOOL_CALLS]", "[ARGS]") && !source.contains("[CALL_ID]");
                case GPT_OSS -> source.contains("<|channel|>");
                case LFM2 ->
                    !unprepared
                            && (all(source, "<|tool_list_start|>", "<|tool_list_end|>")
                                    || (source.contains("List of tools: [")
                                            && !source.contains("<|tool_list_start|>")));
                case DEEPSEEK_V4 ->
                    !unprepared
                            && all(source, "dsml_token", "DSML", "tool_calls")
                            && !source.contains("function_calls");
                case EARLY_GEMMA4 ->
                    !unprepared
                            && source.contains("'<|tool_call>call:'")
                            && !source.contains("{#- OpenAI Chat Completions:");
                case GEMMA4 -> !unprepared && source.contains("'<|tool_call>call:'");
                case OTHER -> true;
            };
        }

        /** Families that have a parser of their own in llama.cpp and are not told apart here. */
        private static boolean isThinking(String source) {
            return (isUnprepared(source) && !source.contains(">>>all"))
                    || all(source, "]<]minimax[>[", "<tool_call>", "<invoke name=")
                    || all(source, "dsml_token", "DSML", "function_calls")
                    || all(source, "Tool usage guidelines:", "<function name=\"", "<param name=\"")
                    || all(source, "<tool_call>", "<function=", "<parameter=", "<think>");
        }

        private static boolean isUnprepared(String source) {
            return all(source, "<atem:function_calls>", "<|eom|>")
                    || all(source, ">>>all", ">>>${recipient}")
                    || all(source, "<|tool_calls_section_begin|>", "<|tool_call_begin|>")
                    || all(source, "<|open|>", "<|close|>", "<|end_of_msg|>")
                    || all(source, "<role>ASSISTANT</role>", "<arg_key>")
                    || all(source, "<|START_TEXT|>", "<|START_ACTION|>");
        }
    }
}
