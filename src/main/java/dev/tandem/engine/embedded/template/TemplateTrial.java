package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.jinja.JinjaException;
import dev.tandem.jinja.MarkedText;

/**
 * Tries a template on the conversations that every client begins with. It may object to a system message or to roles that do
 * not alternate, but to one question it must not, and it must show what was asked.
 */
final class TemplateTrial {

    private static final String QUESTION = "TANDEM asks what 1 + 1 is";

    private final PromptTemplate template;

    TemplateTrial(PromptTemplate template) {
        this.template = template;
    }

    /** @throws JinjaException when it does not pass */
    void require() {
        MarkedText prompt = template.render(conversation("user"));
        if (!prompt.text().contains(QUESTION) || prompt.stretches() == 0) {
            throw JinjaException.failed("it does not show a user's question");
        }
        tryOut(conversation("system", "user"));
        tryOut(conversation("user", "assistant", "user"));
        tryOut(conversation("system", "user", "assistant", "user"));
    }

    private void tryOut(PromptRequest conversation) {
        try {
            template.render(conversation);
        } catch (JinjaException e) {
            if (e.kind() != JinjaException.Kind.RAISED) {
                throw e;
            }
        }
    }

    private static PromptRequest conversation(String... roles) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        for (String role : roles) {
            messages.addObject().put("role", role).put("content", role.equals("user") ? QUESTION : "Two.");
        }
        return PromptRequest.answer(messages);
    }
}
