package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ChatTemplateTest {

    private final List<String> rendered = new ArrayList<>();

    @Test
    void shouldShowTheRendererNothingButPlaceholdersAndWhiteSpace() {
        ChatTemplate template = new ChatTemplate(request -> {
            rendered.add(request);
            return "<user>TANDEM-TEXT-0;</user>";
        });
        RenderedPrompt prompt = template.render(List.of(new Message("user", "\n Grüße 😀\t")));

        assertThat(prompt.text()).isEqualTo("<user>Grüße 😀</user>");
        assertThat(prompt.foreign()).containsExactly(new RenderedPrompt.Span(6, 14));
        assertThat(rendered)
                .containsExactly("{\"messages\":[{\"role\":\"user\",\"content\":\"\\n TANDEM-TEXT-0;\\t\"}]}");
    }

    @Test
    void shouldNotFillInAgainWhenATextSpellsAPlaceholder() {
        ChatTemplate template = new ChatTemplate(request -> "TANDEM-TEXT-0;|TANDEM-TEXT-1;");
        RenderedPrompt prompt =
                template.render(List.of(new Message("user", "TANDEM-TEXT-1;"), new Message("user", "second")));
        assertThat(prompt.text()).isEqualTo("TANDEM-TEXT-1;|second");
    }

    @Test
    void shouldKeepATextEmptyWhenItIs() {
        ChatTemplate template = new ChatTemplate(request -> "[TANDEM-TEXT-0;]");
        assertThat(template.render(List.of(new Message("user", ""))).text()).isEqualTo("[]");
    }

    @Test
    void shouldRefuseWithTheTemplatesReasonWhenItObjects() {
        ChatTemplate template = new ChatTemplate(request -> "TANDEM-RAISED[roles must alternate]TANDEM rest");
        assertThatThrownBy(() -> template.render(List.of(new Message("user", "a"), new Message("user", "b"))))
                .isInstanceOf(EngineException.Refused.class)
                .hasMessageContaining("roles must alternate");
    }

    @Test
    void shouldOpenTheFirstQuestionWithTheSystemMessageWhenTheTemplateObjectsToIt() {
        ChatTemplate template = new ChatTemplate(request ->
                request.contains("system") ? "TANDEM-RAISED[no system]TANDEM" : "<user>TANDEM-TEXT-0;</user>");
        RenderedPrompt prompt = template.render(List.of(new Message("system", "Be brief."), new Message("user", "Hi")));
        assertThat(prompt.text()).isEqualTo("<user>Be brief.\nHi</user>");
    }

    @Test
    void shouldReplaceOnlyWhatRaisesWhenGuarded() {
        assertThat(ChatTemplate.guarded("{{ messages }}")).isEqualTo("{{ messages }}");
        assertThat(ChatTemplate.guarded("{{ raise_exception('no') }}"))
                .startsWith("{%- macro tandem_raise(")
                .endsWith("{{ tandem_raise('no') }}");
    }
}
