package dev.tandem.engine.embedded.template;

import dev.tandem.jinja.JinjaException;
import dev.tandem.jinja.JinjaTemplate;
import dev.tandem.jinja.JinjaValue;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.JinjaValue.Sequence;
import dev.tandem.jinja.RenderLimits;
import dev.tandem.jinja.UsageTrace;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a template is capable of by what it looks at in small conversations, as common/jinja/caps.cpp of llama.cpp
 * does. A template that fails on one tells by that too.
 */
final class CapabilityProbe {

    private static final String MARKER = "STRING_MARKER";

    private static final String CALL = """
            [{"role":"user","content":"User message"},
             {"role":"assistant","content":"","tool_calls":[{"id":"call00001","type":"function",
              "function":{"name":"tool1","arguments":{"arg":"value"}}}]},
             {"role":"tool","content":"Tool response","tool_call_id":"call00001"},
             {"role":"assistant","content":"The tool response was 'tool response'"},
             {"role":"user","content":"User message"}]""";

    private static final String TOOLS = """
            [{"name":"tool","type":"function","function":{"name":"tool1","description":"Tool description",
              "parameters":{"type":"object","properties":{"arg":{"type":"string","description":"Arg description"}},
               "required":["arg"]}}}]""";

    private static final ZonedDateTime EPOCH = Instant.EPOCH.atZone(ZoneOffset.UTC);

    private final JinjaTemplate template;

    CapabilityProbe(JinjaTemplate template) {
        this.template = template;
    }

    TemplateCapabilities probe() {
        Trial plain = new Trial("[{\"role\":\"user\",\"content\":\"" + MARKER + "\"}]", "[]");
        boolean typed = plain.usedAsList(plain.content());
        boolean text = plain.output != null && !(typed && !plain.output.contains(MARKER));
        if (plain.trace.has(plain.content(), "test_is_string")) {
            Trial list = new Trial("[{\"role\":\"user\",\"content\":[]}]", "[]");
            typed |= list.output != null && list.usedAsList(list.content());
        }
        Trial system = new Trial(
                "[{\"role\":\"system\",\"content\":\"System message\"},{\"role\":\"user\",\"content\":\"User message\"}]",
                "[]");
        return new TemplateCapabilities(text, typed, system.trace.isUsed(system.content()), looksIntoArguments());
    }

    private boolean looksIntoArguments() {
        Trial call = new Trial(CALL, TOOLS);
        Sequence calls = (Sequence) ((Mapping) call.messages.get(1)).get("tool_calls");
        Mapping function = (Mapping) ((Mapping) calls.get(0)).get("function");
        JinjaValue argument = ((Mapping) function.get("arguments")).get("arg");
        return call.output != null && call.trace.isUsed(calls) && call.trace.isUsed(argument);
    }

    /** One conversation, and what became of it. */
    private final class Trial {
        private final UsageTrace trace = new UsageTrace();
        private final Sequence messages;
        private final @Nullable String output;

        private Trial(String messages, String tools) {
            this.messages = (Sequence) value(messages);
            Mapping names = new Mapping();
            names.put("messages", this.messages);
            names.put("tools", value(tools));
            names.put("bos_token", JinjaValue.text(""));
            names.put("eos_token", JinjaValue.text(""));
            names.put("add_generation_prompt", new JinjaValue.Bool(true));
            this.output = output(names);
        }

        private @Nullable String output(Mapping names) {
            try {
                return template.render(names, EPOCH, RenderLimits.STANDARD, trace)
                        .text();
            } catch (JinjaException e) {
                return null;
            }
        }

        private JinjaValue content() {
            return ((Mapping) messages.get(0)).get("content");
        }

        private boolean usedAsList(JinjaValue value) {
            return trace.has(value, "selectattr") || trace.has(value, "array_access");
        }

        private static JinjaValue value(String json) {
            return TemplateValues.of(TemplateJson.array(json));
        }
    }
}
