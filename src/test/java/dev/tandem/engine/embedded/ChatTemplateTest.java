package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.engine.embedded.template.SpecialTexts;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.Requests;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ChatTemplateTest {

    /** Objects as Gemma's own does. */
    private static final String GEMMA =
            "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('No system role') }}{% endif %}"
                    + "{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
                    + "{{ raise_exception('Roles must alternate ü😀') }}{% endif %}"
                    + "{{ '<' + message['role'] + '>' + message['content'] | trim }}{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<model>' }}{% endif %}";

    private static final String PLAIN =
            "{% for m in messages %}<{{ m.role }}>{{ m.content }}</{{ m.role }}>{% endfor %}";

    private static ChatTemplate load(String source) {
        return ChatTemplate.load(source, new SpecialTexts("<bos>", "<eos>", true, false));
    }

    private static RenderedPrompt render(ChatTemplate template, Message... messages) {
        return template.render(List.of(messages), JsonNodeFactory.instance.objectNode());
    }

    @Test
    void shouldKnowWhatClientsWroteWhenATemplateTrimsIt() {
        RenderedPrompt prompt = render(load(GEMMA), new Message("user", "\n Grüße 😀\t"));

        assertThat(prompt.text()).isEqualTo("<user>Grüße 😀<model>");
        assertThat(prompt.foreign()).containsExactly(new RenderedPrompt.Span(6, 14));
    }

    @Test
    void shouldShowTextsAsTheyAreWhenTheyLookLikeTemplates() {
        RenderedPrompt prompt =
                render(load(PLAIN), new Message("user", "{{ 1 + 1 }}"), new Message("user", "TANDEM-TEXT-1;"));
        assertThat(prompt.text()).isEqualTo("<user>{{ 1 + 1 }}</user><user>TANDEM-TEXT-1;</user>");
    }

    /** As llama-server hands them to each. */
    @Test
    void shouldJoinPartsAsTheTemplateDoesWhenItTakesThem() {
        String parts = "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}"
                + "{% for part in m.content %}[{{ part.text }}]{% endfor %}{% endif %}{% endfor %}";
        List<Message> turns = Message.of(Requests.object(
                        "{'messages':[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]}")
                .path("messages"));

        assertThat(render(load(parts), turns.toArray(Message[]::new)).text()).isEqualTo("[a][b]");
        assertThat(render(load(PLAIN), turns.toArray(Message[]::new)).text()).isEqualTo("<user>a\nb</user>");
    }

    @Test
    void shouldKeepATextEmptyWhenItIs() {
        assertThat(render(load(PLAIN), new Message("user", "")).text()).isEqualTo("<user></user>");
    }

    @Test
    void shouldLookIntoTextsWhenTheTemplateDoes() {
        String thoughtful = "{% for m in messages %}{{ m.content.split('</think>')[-1] }}{% endfor %}";
        assertThat(render(
                                load(thoughtful),
                                new Message("user", "a"),
                                new Message("assistant", "<think>b</think>c"),
                                new Message("user", "d"))
                        .text())
                .isEqualTo("acd");
    }

    @Test
    void shouldShowEarlierThoughtsAndTheClientsVariablesWhenTheTemplateAsksForThem() {
        String source = "{% for m in messages %}[{{ m.reasoning_content | default('-') }}]{{ m.content }}{% endfor %}"
                + "{{ tone | default('calm') }}";
        RenderedPrompt prompt = load(source)
                .render(
                        List.of(
                                new Message("user", "a"),
                                new Message("assistant", TextNode.valueOf("b"), "hm"),
                                new Message("user", "c")),
                        Requests.object("{'tone':'<end_of_turn>'}"));

        assertThat(prompt.text()).isEqualTo("[-]a[hm]b[-]c<end_of_turn>");
        assertThat(prompt.foreign()).contains(new RenderedPrompt.Span(12, 26));
    }

    @Test
    void shouldRefuseWithTheTemplatesReasonWhenItObjects() {
        ChatTemplate template = load(GEMMA);
        assertThatThrownBy(() -> render(template, new Message("user", "a"), new Message("user", "b")))
                .isInstanceOf(EngineException.Refused.class)
                .hasMessageContaining("Roles must alternate ü😀");
    }

    @Test
    void shouldOpenTheFirstQuestionWithTheSystemMessageWhenTheTemplateObjectsToIt() {
        RenderedPrompt prompt =
                render(load(GEMMA), new Message("system", " Be brief. "), new Message("user", "Hi 😀 "));
        assertThat(prompt.text()).isEqualTo("<user>Be brief. \nHi 😀<model>");
    }

    @Test
    void shouldNameTheWayOutWhenATemplateIsBeyondTheEngine() {
        assertThatThrownBy(() -> load("{% include 'x' %}"))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining(
                        "its chat template is beyond the embedded engine (line 1: the statement 'include'")
                .hasMessageContaining("llama-server");
    }
}
