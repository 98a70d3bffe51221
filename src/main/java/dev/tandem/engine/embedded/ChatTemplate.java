package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.embedded.template.PromptRequest;
import dev.tandem.engine.embedded.template.PromptTemplate;
import dev.tandem.engine.embedded.template.SpecialTexts;
import dev.tandem.inference.EngineException;
import dev.tandem.jinja.JinjaException;
import dev.tandem.jinja.MarkedText;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's own chat template, evaluated in Java: no client's text comes near a native renderer, and which characters of a
 * prompt clients wrote is known. Immutable.
 */
final class ChatTemplate {

    private final PromptTemplate template;

    private ChatTemplate(PromptTemplate template) {
        this.template = template;
    }

    /**
     * Reads a template and tries it.
     *
     * @throws LoadFailedException when it is beyond this engine; the message names the way out
     */
    static ChatTemplate load(String source, SpecialTexts special) {
        try {
            return new ChatTemplate(PromptTemplate.load(source, special, Clock.system(ZoneId.systemDefault())));
        } catch (JinjaException e) {
            throw new LoadFailedException(
                    "its chat template is beyond the embedded engine (" + withoutFullStop(e)
                            + "). Set this variant's engine to llama-server, which renders current ones.",
                    e);
        }
    }

    /**
     * The prompt of a conversation, up to where the model's answer begins; without the token that begins a text where the
     * tokenizer adds it.
     *
     * @param variables what the template is told beside the conversation
     * @throws EngineException.Refused when the template objects to the conversation, such as to the order of roles
     */
    RenderedPrompt render(List<Message> messages, ObjectNode variables) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        messages.forEach(message -> list.addObject()
                .put("role", message.role())
                .put("reasoning_content", message.thought())
                .set("content", message.content()));
        try {
            return rendered(template.render(PromptRequest.answer(list, variables)));
        } catch (JinjaException | IllegalArgumentException e) {
            throw new EngineException.Refused(
                    "The model's chat template refuses these messages: " + e.getMessage(), "messages", "invalid_value");
        }
    }

    /** Whether its models think in channels, as Gemma 4 does. */
    boolean thinksInChannels() {
        return template.thinksInChannels();
    }

    private static RenderedPrompt rendered(MarkedText prompt) {
        List<RenderedPrompt.Span> foreign = new ArrayList<>();
        for (int i = 0; i < prompt.stretches(); i++) {
            foreign.add(new RenderedPrompt.Span(prompt.start(i), prompt.end(i)));
        }
        return new RenderedPrompt(prompt.text(), foreign);
    }

    private static String withoutFullStop(JinjaException e) {
        return String.valueOf(e.getMessage()).replaceFirst("\\.$", "");
    }
}
