package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's own chat template, applied without letting a client's text near the native renderer.
 *
 * <p>The renderer garbles characters beyond the basic multilingual plane, shows an empty text as {@code None}, and ends
 * the process when a template raises an exception, which Gemma's does over the order of roles. So the template gets
 * placeholders for the texts, with the white space around them that templates trim, and the texts are put in
 * afterwards; and {@code raise_exception} is replaced by a macro that leaves a mark. A template that looks into the
 * texts, to leave out a thought for example, sees placeholders. Immutable.
 */
final class ChatTemplate {

    private static final Pattern RAISE = Pattern.compile("\\braise_exception\\b");
    private static final Pattern RAISED = Pattern.compile("TANDEM-RAISED\\[(.*?)]TANDEM", Pattern.DOTALL);
    private static final String MACRO =
            "{%- macro tandem_raise(reason) -%}{{ 'TANDEM-RAISED[' ~ reason ~ ']TANDEM' }}{%- endmacro -%}";
    private static final Pattern PLACEHOLDER = Pattern.compile("TANDEM-TEXT-(\\d+);");
    private static final String WHITE = " \t\r\n";

    private final UnaryOperator<String> renderer;

    /** @param renderer turns a JSON request with {@code messages} into a prompt */
    ChatTemplate(UnaryOperator<String> renderer) {
        this.renderer = renderer;
    }

    /** The template to load in place of the model's own, the same but for what it does when it objects. */
    static String guarded(String template) {
        Matcher raise = RAISE.matcher(template);
        return raise.find() ? MACRO + raise.replaceAll("tandem_raise") : template;
    }

    /**
     * The prompt of a conversation, up to where the model's answer begins; without the token that begins a text.
     *
     * @throws EngineException.Refused when the template objects to the order of roles
     */
    RenderedPrompt render(List<Message> messages) {
        String rendered = apply(messages);
        if (RAISED.matcher(rendered).find() && opensWithSystemAndUser(messages)) {
            return render(withoutSystem(messages));
        }
        Matcher raised = RAISED.matcher(rendered);
        if (raised.find()) {
            throw new EngineException.Refused(
                    "The model's chat template refuses these messages: " + raised.group(1),
                    "messages",
                    "invalid_value");
        }
        return insert(messages, rendered);
    }

    private String apply(List<Message> messages) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ArrayNode list = request.putArray("messages");
        for (int i = 0; i < messages.size(); i++) {
            String text = messages.get(i).text();
            int begin = begin(text);
            list.addObject()
                    .put("role", messages.get(i).role())
                    .put(
                            "content",
                            text.substring(0, begin) + "TANDEM-TEXT-" + i + ";" + text.substring(end(text, begin)));
        }
        return renderer.apply(request.toString());
    }

    private static RenderedPrompt insert(List<Message> messages, String rendered) {
        StringBuilder prompt = new StringBuilder();
        List<RenderedPrompt.Span> foreign = new ArrayList<>();
        int copied = 0;
        for (Matcher place = PLACEHOLDER.matcher(rendered); place.find(); copied = place.end()) {
            prompt.append(rendered, copied, place.start());
            int start = prompt.length();
            String text = messages.get(Integer.parseInt(place.group(1))).text();
            prompt.append(text, begin(text), end(text, begin(text)));
            foreign.add(new RenderedPrompt.Span(start, prompt.length()));
        }
        return new RenderedPrompt(
                prompt.append(rendered, copied, rendered.length()).toString(), foreign);
    }

    private static int begin(String text) {
        int at = 0;
        while (at < text.length() && WHITE.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static int end(String text, int begin) {
        int at = text.length();
        while (at > begin && WHITE.indexOf(text.charAt(at - 1)) >= 0) {
            at--;
        }
        return at;
    }

    private static boolean opensWithSystemAndUser(List<Message> messages) {
        return messages.size() > 1
                && messages.get(0).role().equals("system")
                && messages.get(1).role().equals("user");
    }

    /** What llama.cpp does for templates that know no system role: it opens the first question. */
    private static List<Message> withoutSystem(List<Message> messages) {
        List<Message> merged = new ArrayList<>(messages.subList(1, messages.size()));
        merged.set(
                0,
                new Message(
                        "user", messages.get(0).text() + "\n" + merged.get(0).text()));
        return merged;
    }
}
