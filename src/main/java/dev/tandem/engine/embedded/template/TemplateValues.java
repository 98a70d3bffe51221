package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.jinja.JinjaValue;
import dev.tandem.jinja.MarkedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * JSON as templates see it. Every text of a client is foreign, except the words that steer templates, such as roles: those
 * stand within control tokens. In the arguments of calls and the schemas of tools, keys are foreign too.
 */
final class TemplateValues {

    private static final Set<String> STEERING = Set.of("role", "type");

    private static final Set<String> STEERING_WORDS =
            Set.of("system", "developer", "user", "assistant", "tool", "function", "text", "thinking", "media_marker");

    private static final Set<String> FOREIGN_WITHIN = Set.of("arguments", "parameters", "response");

    private TemplateValues() {}

    /** A client's value. */
    static JinjaValue of(JsonNode node) {
        return of(node, "", false);
    }

    private static JinjaValue of(JsonNode node, String key, boolean within) {
        return switch (node.getNodeType()) {
            case STRING -> {
                String text = node.textValue();
                boolean own = !within && STEERING.contains(key) && STEERING_WORDS.contains(text);
                yield new JinjaValue.Text(own ? MarkedText.own(text) : MarkedText.foreign(text));
            }
            case BOOLEAN -> new JinjaValue.Bool(node.booleanValue());
            case NUMBER -> number(node);
            case ARRAY -> {
                List<JinjaValue> items = new ArrayList<>();
                node.forEach(item -> items.add(of(item, "", within)));
                yield JinjaValue.Sequence.list(items);
            }
            case OBJECT -> {
                JinjaValue.Mapping mapping = new JinjaValue.Mapping();
                node.properties().forEach(property -> {
                    String name = property.getKey();
                    boolean foreign = within || FOREIGN_WITHIN.contains(name);
                    mapping.put(
                            within ? new JinjaValue.Text(MarkedText.foreign(name)) : JinjaValue.text(name),
                            of(property.getValue(), name, foreign));
                });
                yield mapping;
            }
            default -> JinjaValue.NONE;
        };
    }

    private static JinjaValue number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong()
                ? new JinjaValue.Int(node.longValue())
                : new JinjaValue.Real(node.doubleValue());
    }
}
