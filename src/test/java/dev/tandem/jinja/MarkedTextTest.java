package dev.tandem.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a template does with a client's text, it is known which characters are the client's: here between ‹ and ›. */
@Tag("unit")
class MarkedTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{{ '<' + x + '>' }}                                  § <‹ A</b>B ›>",
                "{{ '<' ~ x ~ 1 ~ '>' }}                              § <‹ A</b>B ›1>",
                "[{{ x | trim }}]                                     § [‹A</b>B›]",
                "{{ x.split('</b>')[-1] + '.' }}                      § ‹B ›.",
                "{{ x.split('</b>')[0] }}                             § ‹ A›",
                "{{ x.rsplit('</b>', 1) | join('#') }}                § ‹ A›#‹B ›",
                "{{ ('<s>' + x).replace('</b>', '=') }}               § <s>‹ A›=‹B ›",
                "{{ '<s>'.replace('s', x) }}                          § <‹ A</b>B ›>",
                "{{ ('<' + x)[0:3] }}                                 § <‹ A›",
                "{{ ('<' + x + '>') | upper }}                        § <‹ A</B>B ›>",
                "{{ {'k': x} | tojson }}                              § {\"k\": \"‹ A</b>B ›\"}",
                "{{ [x, 1] | string }}                                § ['‹ A</b>B ›', 1]",
                "{{ '<{}>'.format(x) }}                               § <‹ A</b>B ›>",
                "{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(x) }}    § <‹ A</b>B ›>",
                "{% set y %}<{{ x }}>{% endset %}{{ y[1:] }}          § ‹ A</b>B ›>",
                "{% filter trim %} {{ x }} {% endfilter %}            § ‹A</b>B›",
                "{% for c in [x] %}{{ loop.first }}{{ c }}{% endfor %}§ True‹ A</b>B ›",
                "{{ q | tojson }}                                     § \"‹\\\"ü\\n›\"",
                "{{ q | tojson(ensure_ascii=true) }}                  § \"‹\\\"\\u00fc\\n›\"",
            })
    void shouldKnowWhoseCharactersTheyAre(String template, String expected) throws IOException {
        assertThat(marked(template)).isEqualTo(expected);
    }

    @Test
    void shouldTakeBackTheMarksWhenALoopDropsWhatItPrinted() throws IOException {
        assertThat(marked("{{ x }}{% for i in [1] %}<{{ x }}{% if i %}{{ x }}{% break %}{% endif %}{% endfor %}|"))
                .isEqualTo("‹ A</b>B ›<‹ A</b>B ›|");
    }

    private static String marked(String template) throws IOException {
        JsonNode names = new ObjectMapper().readTree("{\"x\": \" A</b>B \", \"q\": \"\\\"ü\\n\"}");
        MarkedText text = JinjaTemplate.parse(template)
                .render(
                        (JinjaValue.Mapping) JinjaDialectTest.value(names),
                        JinjaDialectTest.NOW,
                        RenderLimits.STANDARD);
        StringBuilder shown = new StringBuilder(text.text());
        for (int i = text.stretches() - 1; i >= 0; i--) {
            shown.insert(text.end(i), '›').insert(text.start(i), '‹');
        }
        return shown.toString();
    }
}
