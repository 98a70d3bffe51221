package dev.tandem.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The cases that llama.cpp tests its own evaluator with, MIT-licensed, give what they give there. */
@Tag("unit")
class JinjaDialectTest {

    static final ZonedDateTime NOW = ZonedDateTime.of(2026, 3, 4, 5, 6, 7, 0, ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> shouldRenderAsLlamaCppWhenItsOwnCasesAreGiven() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Files.readString(Path.of("src/test/resources/jinja/llama-cpp-cases.json")))
                .path("cases");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode each : cases) {
            tests.add(DynamicTest.dynamicTest(each.path("name").asText(), () -> check(each)));
        }
        return tests.stream();
    }

    private static void check(JsonNode each) {
        String template = each.path("template").asText();
        if (each.path("expected").isNull()) {
            assertThatThrownBy(() -> render(template, each.path("names"))).isInstanceOf(JinjaException.class);
        } else {
            assertThat(render(template, each.path("names")))
                    .isEqualTo(each.path("expected").asText());
        }
    }

    static String render(String template, JsonNode names) {
        return JinjaTemplate.parse(template)
                .render((JinjaValue.Mapping) value(names), NOW, RenderLimits.STANDARD)
                .text();
    }

    static JinjaValue value(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> new JinjaValue.Text(MarkedText.foreign(node.textValue()));
            case BOOLEAN -> new JinjaValue.Bool(node.booleanValue());
            case NUMBER ->
                node.isIntegralNumber()
                        ? new JinjaValue.Int(node.longValue())
                        : new JinjaValue.Real(node.doubleValue());
            case ARRAY -> {
                List<JinjaValue> items = new ArrayList<>();
                node.forEach(item -> items.add(value(item)));
                yield JinjaValue.Sequence.list(items);
            }
            case OBJECT -> {
                JinjaValue.Mapping mapping = new JinjaValue.Mapping();
                node.properties().forEach(each -> mapping.put(each.getKey(), value(each.getValue())));
                yield mapping;
            }
            default -> JinjaValue.NONE;
        };
    }
}
