package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.BundledModels;
import dev.tandem.inference.EngineException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template that objects to a conversation, as Gemma's own do, must not end the process, which it does unguarded. */
@Tag("unit")
class RaisingTemplateTest {

    private static final String TEMPLATE =
            "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('No system role') }}{% endif %}"
                    + "{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
                    + "{{ raise_exception('Roles must alternate ü😀') }}{% endif %}"
                    + "{{ '<' + message['role'] + '>' + message['content'] | trim }}{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<model>' }}{% endif %}";

    @Test
    void shouldRefuseOrMergeWhenTheTemplateObjects(@TempDir Path data) {
        Path file = new BundledModels(data).locate("classpath:models/demo-Q2_K.gguf");
        try (TemplateRenderer renderer =
                TemplateRenderer.load(file, ChatTemplate.guarded(TEMPLATE), "<bos>", "<eos>")) {
            ChatTemplate template = new ChatTemplate(renderer::render);

            assertThat(template.render(List.of(new Message("system", " Be brief. "), new Message("user", "Hi 😀 ")))
                            .text())
                    .isEqualTo("<user>Be brief. \nHi 😀<model>");
            assertThatThrownBy(() -> template.render(List.of(new Message("user", "a"), new Message("user", "b"))))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("Roles must alternate");
        }
    }

    /** Whatever its host calls them. */
    @Test
    void shouldBeginAndEndAsTheTemplatesOwnModelDoes(@TempDir Path data) {
        Path file = new BundledModels(data).locate(TemplateRenderer.HOST);
        String template =
                "\n{{ bos_token }}A{{ bos_token }}{% for m in messages %}{{ m['content'] }}{% endfor %}{{ eos_token }}"
                        + "B{{ eos_token }}";
        try (TemplateRenderer renderer = TemplateRenderer.load(file, template, "<\"s\\>", "</s｜▁>")) {
            assertThat(renderer.render("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                    .isEqualTo("\n<\"s\\>A<\"s\\>x</s｜▁>B");
        }
        try (TemplateRenderer renderer = TemplateRenderer.load(file, template.strip(), "<s>", "")) {
            assertThat(renderer.render("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                    .isEqualTo("A<s>xB");
        }
    }

    @Test
    void shouldSaySoWhenTheTemplateIsNoJinja(@TempDir Path data) {
        Path file = new BundledModels(data).locate("classpath:models/demo-Q2_K.gguf");
        assertThatThrownBy(() -> TemplateRenderer.load(file, "{% for %}", "", ""))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("template");
    }
}
