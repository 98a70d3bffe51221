package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.jinja.JinjaException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a template's model thinks unless it is told not to, inferred from where thoughts appear and from what {@code
 * enable_thinking} changes at a prompt's end, after common/chat-diff-analyzer.cpp of llama.cpp.
 */
final class ThinkingProbe {

    private static final String THOUGHT = "REASON_PART I am thinking END_R";
    private static final String MARKER = "(?:<[^>]*>|\\[[^\\]]*\\])";
    private static final Pattern SHOWN = Pattern.compile(Pattern.quote(THOUGHT) + "\\s*" + MARKER);
    private static final Pattern TWO_MARKERS = Pattern.compile(MARKER + "\\s*" + MARKER);
    private static final int ANCHOR = 64;

    private static final String CALL = "[{\"type\":\"function\",\"function\":{\"name\":\"FFF_FIRST_FUN_F\","
            + "\"arguments\":{\"AA_ARG_FST_AA\":\"VVVV\"}}}]";
    private static final String TOOL = "[{\"type\":\"function\",\"function\":{\"name\":\"FFF_FIRST_FUN_F\","
            + "\"description\":\"Test function foo\",\"parameters\":{\"type\":\"object\",\"properties\":{"
            + "\"AA_ARG_FST_AA\":{\"type\":\"string\",\"description\":\"First argument\"}},\"required\":[]}}}]";

    private final PromptTemplate template;
    private final String source;

    ThinkingProbe(PromptTemplate template, String source) {
        this.template = template;
        this.source = source;
    }

    boolean thinks() {
        return !source.contains("enable_thinking")
                || new TemplateFamily(source).thinks()
                || splitsThoughtsOff()
                || showsThoughts()
                || changesTheEnd();
    }

    /** Templates of the first models that thought, which drop thoughts rather than show them. */
    private boolean splitsThoughtsOff() {
        return source.contains("content.split('</think>')")
                && !source.contains("reasoning_content")
                && !source.contains("<SPECIAL_12>");
    }

    private boolean showsThoughts() {
        ObjectNode thoughtful = turn("assistant", "A_ASST_MSG I can help END_A").put("reasoning_content", THOUGHT);
        String shown = prompt(messages(question(), thoughtful), "[]", false, true);
        if (shown != null && SHOWN.matcher(shown).find()) {
            return true;
        }
        ObjectNode calling = thoughtful.deepCopy().putNull("content");
        calling.set("tool_calls", TemplateJson.array(CALL));
        String withCall = prompt(messages(question(), calling), TOOL, false, true);
        return withCall != null && withCall.contains(THOUGHT);
    }

    private boolean changesTheEnd() {
        String without = prompt(messages(question()), "[]", true, false);
        String with = prompt(messages(question()), "[]", true, true);
        if (without == null || with == null) {
            return false;
        }
        int prefix = commonPrefix(without, with);
        int suffix = commonPrefix(
                new StringBuilder(without.substring(prefix)).reverse().toString(),
                new StringBuilder(with.substring(prefix)).reverse().toString());
        String lost = without.substring(prefix, without.length() - suffix).strip();
        String gained = with.substring(prefix, with.length() - suffix).strip();
        if (lost.isEmpty() || gained.isEmpty()) {
            return (!gained.isEmpty() && with.endsWith(gained)) || (!lost.isEmpty() && without.endsWith(lost));
        }
        return endsWithTwoMarkers(with, without) || endsWithTwoMarkers(without, with);
    }

    private static boolean endsWithTwoMarkers(String base, String extended) {
        String anchor = base.substring(Math.max(0, base.length() - ANCHOR));
        int at = extended.lastIndexOf(anchor);
        return at >= 0
                && TWO_MARKERS
                        .matcher(extended.substring(at + anchor.length()).strip())
                        .matches();
    }

    private static int commonPrefix(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length()) && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    private @Nullable String prompt(ArrayNode messages, String tools, boolean opensAnswer, boolean thinking) {
        try {
            ObjectNode variables = JsonNodeFactory.instance.objectNode().put("enable_thinking", thinking);
            return template.render(new PromptRequest(messages, TemplateJson.array(tools), opensAnswer, variables))
                    .text();
        } catch (JinjaException | IllegalArgumentException e) {
            return null;
        }
    }

    private static ArrayNode messages(ObjectNode... turns) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        for (ObjectNode turn : turns) {
            messages.add(turn);
        }
        return messages;
    }

    private static ObjectNode question() {
        return turn("user", "U_USER_MSG Hello END_U");
    }

    private static ObjectNode turn(String role, String content) {
        return JsonNodeFactory.instance.objectNode().put("role", role).put("content", content);
    }
}
