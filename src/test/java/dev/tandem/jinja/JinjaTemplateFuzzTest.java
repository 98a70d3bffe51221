package dev.tandem.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(10)
class JinjaTemplateFuzzTest {

    private static final RenderLimits LIMITS = new RenderLimits(500_000, 4 << 20, 400, Duration.ofSeconds(5));

    private static final String NAMES = """
            {"messages": [{"role": "system", "content": "Be «brief»."}, {"role": "user", "content": " Grüße 😀 "},
              {"role": "assistant", "content": null, "tool_calls": [{"id": "1", "function": {"name": "f",
               "arguments": {"a": [1, 2.5, true]}}}]}],
             "add_generation_prompt": true, "bos_token": "<s>", "tools": []}""";

    /** Templates come with files of unknown origin. */
    @FuzzTest
    void shouldRenderOrRefuseAnyTemplate(byte[] source) throws IOException {
        JsonNode names = new ObjectMapper().readTree(NAMES);
        try {
            MarkedText text = JinjaTemplate.parse(new String(source, StandardCharsets.UTF_8))
                    .render((JinjaValue.Mapping) JinjaDialectTest.value(names), JinjaDialectTest.NOW, LIMITS);
            int end = 0;
            for (int i = 0; i < text.stretches(); i++) {
                assertThat(text.start(i)).isGreaterThanOrEqualTo(end);
                end = text.end(i);
                assertThat(end).isGreaterThan(text.start(i)).isLessThanOrEqualTo(text.length());
            }
        } catch (JinjaException e) {
            assertThat(e.kind()).isNotNull();
        }
    }
}
