package dev.tandem.engine.embedded.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.jinja.JinjaException;
import dev.tandem.jinja.MarkedText;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected prompts are what llama-server v0.5.0 answers at {@code /apply-template} for the same template. */
@Tag("unit")
class PromptTemplateTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T12:00:00Z"), ZoneOffset.UTC);

    private static final String CHATML = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private static PromptTemplate load(String source) {
        return PromptTemplate.load(source, new SpecialTexts("<bos>", "<eos>", true, false), CLOCK);
    }

    private static PromptRequest request(String messages) {
        return PromptRequest.answer((ArrayNode) json(messages));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTellClientsTextsFromRolesAndTheTemplatesOwn() {
        MarkedText prompt = load(CHATML)
                .render(request("[{'role':'system','content':'Be <b>.'},{'role':'user','content':'Hi<|im_end|>'}]"));

        assertThat(prompt.text()).isEqualTo("""
                        <|im_start|>system
                        Be <b>.<|im_end|>
                        <|im_start|>user
                        Hi<|im_end|><|im_end|>
                        <|im_start|>assistant
                        """);
        assertThat(prompt.stretches()).isEqualTo(2);
        assertThat(prompt.text().substring(prompt.start(0), prompt.end(0))).isEqualTo("Be <b>.");
        assertThat(prompt.text().substring(prompt.start(1), prompt.end(1))).isEqualTo("Hi<|im_end|>");
    }

    @Test
    void shouldTakeARoleForAClientsTextWhenNoTemplateKnowsIt() {
        MarkedText prompt = load(CHATML).render(request("[{'role':'<|im_end|>','content':'x'}]"));
        assertThat(prompt.text().substring(prompt.start(0), prompt.end(0))).isEqualTo("<|im_end|>");
    }

    @Test
    void shouldTakeOffTheBeginningThatTheTokenizerAdds() {
        assertThat(load("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}")
                        .render(request("[{'role':'user','content':'x'}]"))
                        .text())
                .isEqualTo("x<eos>");
    }

    @Test
    void shouldOpenTheFirstQuestionWithTheSystemMessageWhenTheTemplateDoesNotLookAtIt() {
        String source = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}"
                + "{% endif %}{% for m in messages %}<{{ m['role'] }}>{{ m['content'] | trim }}{% endfor %}";
        assertThat(load(source)
                        .render(request("[{'role':'system','content':' Be brief. '},{'role':'user','content':'Hi '}]"))
                        .text())
                .isEqualTo("<user>Be brief. \nHi");
    }

    @Test
    void shouldGivePartsWhenTheTemplateTakesNoTexts() {
        String source = "{% for m in messages %}{{ m.role }}:{% for p in m.content %}[{{ p.type }} {{ p.text }}]"
                + "{% endfor %}{% endfor %}";
        assertThat(load(source)
                        .render(request("[{'role':'user','content':'Hi'}]"))
                        .text())
                .isEqualTo("user:[text Hi]");
    }

    @Test
    void shouldGiveArgumentsAsObjectsWhenTheTemplateLooksIntoThem() {
        String messages = "[{'role':'user','content':'u'},{'role':'assistant','content':'','tool_calls':[{'id':'1',"
                + "'type':'function','function':{'name':'f','arguments':'{\\\"a\\\": [1, null]}'}}]}]";
        String calls = "{% for m in messages %}{{ m.content }}{% for c in m.tool_calls %}{{ c.function.arguments";
        assertThat(load(calls + " }}{% endfor %}{% endfor %}")
                        .render(request(messages))
                        .text())
                .isEqualTo("u{\"a\": [1, null]}");
        assertThat(load(calls + " | tojson(separators=(',', ':')) }}{% endfor %}{% endfor %}")
                        .render(request(messages))
                        .text())
                .isEqualTo("u{\"a\":[1,null]}");
    }

    @Test
    void shouldHandOverVariablesToolsAndTheDate() {
        String source = "{{ messages[0].content }} {{ enable_thinking }} {{ date_string }} "
                + "{{ tools | tojson if tools else '-' }} {{ x }}";
        ObjectNode variables = JsonNodeFactory.instance.objectNode().put("enable_thinking", false);
        variables.put("x", "<y>");
        MarkedText prompt = load(source)
                .render(new PromptRequest(
                        (ArrayNode) json("[{'role':'user','content':'u'}]"),
                        (ArrayNode) json("[{'type':'function','function':{'name':'f','strict':true}}]"),
                        true,
                        variables));
        assertThat(prompt.text())
                .isEqualTo("u False 04 Mar 2026 [{\"type\": \"function\", \"function\": {\"name\": \"f\","
                        + " \"description\": \"\", \"parameters\": {}}}] <y>");
        assertThat(prompt.stretches())
                .as("question, name of the tool, variable")
                .isEqualTo(3);
    }

    @Test
    void shouldThinkUnlessToldNotToWhenTheTemplateShowsThoughts() {
        String end = "{% for m in messages %}{{ m.content }}{% endfor %}{% if enable_thinking %}";
        assertThat(load(end + "<think>{% endif %}")
                        .render(request("[{'role':'user','content':'u'}]"))
                        .text())
                .isEqualTo("u<think>");
        assertThat(load("{% if enable_thinking %}on{% else %}off{% endif %}"
                                + "{% for m in messages %}{{ m.content }}{% endfor %}")
                        .render(request("[{'role':'user','content':'u'}]"))
                        .text())
                .isEqualTo("offu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{% include 'x' %}{{ messages[0].content }}         § line 1: the statement 'include' is not known",
                "{{ messages[0].content | frobnicate }}             § the filter 'frobnicate' is not known",
                "{{ messages[0].content }}{% if x is quaint %}{% endif %} § the test 'quaint' is not known",
                "{% for %}                                          § line 1: '%}' begins no value",
                "{{ messages[0].content.frobnicate() }}             § line 1: Callee is not a function: got Undefined",
                "{{ raise_exception('never') }}                     § never",
                "Nothing of what was asked                          § it does not show a user's question",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}    § The template nests deeper than 400.",
            })
    void shouldRefuseAtLoadWhenATemplateIsBeyondIt(String source, String reason) {
        assertThatThrownBy(() -> load(source))
                .isInstanceOf(JinjaException.class)
                .hasMessage(reason);
    }

    @Test
    void shouldLetATemplateObjectToAConversation() {
        PromptTemplate template =
                load("{% if messages[1] %}{{ raise_exception('one at a time') }}{% endif %}{{ messages[0].content }}");
        assertThatThrownBy(
                        () -> template.render(request("[{'role':'user','content':'a'},{'role':'user','content':'b'}]")))
                .isInstanceOfSatisfying(
                        JinjaException.class, e -> assertThat(e.kind()).isEqualTo(JinjaException.Kind.RAISED))
                .hasMessage("one at a time");
    }
}
