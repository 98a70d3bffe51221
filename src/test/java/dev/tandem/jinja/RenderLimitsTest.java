package dev.tandem.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template of unknown origin gets at nothing but its values, and not beyond its limits. */
@Tag("unit")
class RenderLimitsTest {

    private static final RenderLimits LOW = new RenderLimits(200_000, 1 << 20, 400, Duration.ofMinutes(1));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
                "{{ range(9999999999) }}",
                "{{ range(0, 9223372036854775807, 9223372036854775806) | length }}{{ range(1000000) }}",
                "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                "{{ 'abc' * 999999999 }}",
                "{{ 'a' | indent(999999999, true) }}",
                "{{ [[1]] | tojson(indent=999999999) }}",
                "{{ ('a' * 100000).replace('a', 'b' * 1000) }}",
                "{{ ('a' * 100000).split('a') | join('c' * 1000) }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro m(d) %}{{ m(d) }}{{ m(d) }}{% endmacro %}{{ m(1) }}",
                "{% set l = [] %}{% set x = l.append(l) %}{{ l }}",
                "{% set l = [] %}{% set x = l.append(l) %}{{ l | tojson }}",
                "{% set l = [] %}{% set x = l.append(l) %}{{ l | string }}",
                "{% set n = namespace() %}{% set n.n = n %}{{ n | string }}",
                "{% set n = namespace(t=(1, 2)) %}{% for i in range(60) %}{% set n.t = (n.t, n.t) %}{% endfor %}"
                        + "{{ n.t == (n.t, 1) or n.t == n.t }}",
            })
    void shouldGiveUpWhenATemplateGoesTooFar(String template) {
        assertThatThrownBy(() -> render(template, LOW))
                .isInstanceOfSatisfying(
                        JinjaException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(JinjaException.Kind.LIMIT));
    }

    @Test
    void shouldGiveUpWhenItTakesTooLong() {
        RenderLimits noTime = new RenderLimits(Long.MAX_VALUE, Long.MAX_VALUE, 400, Duration.ZERO);
        assertThatThrownBy(() -> render("{% for a in range(10000) %}{% endfor %}", noTime))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("takes longer than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{{ not ", "{'a':", "-", "{% if 1 %}", "{{ 1 if "})
    void shouldRefuseToReadWhenASourceNestsTooDeep(String opening) {
        String source = opening.startsWith("{{") || opening.startsWith("{%")
                ? opening.repeat(100_000)
                : "{{ " + opening.repeat(100_000);
        assertThatThrownBy(() -> JinjaTemplate.parse(source))
                .isInstanceOfSatisfying(
                        JinjaException.class, e -> assertThat(e.kind()).isEqualTo(JinjaException.Kind.SYNTAX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getClass",
                "class",
                "__class__",
                "__globals__",
                "hashCode",
                "toString",
                "items",
                "value",
                "env",
                "self"
            })
    void shouldFindNothingOfTheProgramWhenATemplateAsksForIt(String name) throws Exception {
        assertThat(render(
                        "{{ namespace." + name + " if false }}{{ loop }}{{ 'x'." + name + " }}{{ 1." + name + " }}",
                        RenderLimits.STANDARD))
                .isEmpty();
        assertThatThrownBy(() -> render("{{ 'x'." + name + "() }}", RenderLimits.STANDARD))
                .hasMessageContaining("Callee is not a function");
    }

    private static String render(String template, RenderLimits limits) {
        return JinjaTemplate.parse(template)
                .render(new JinjaValue.Mapping(), JinjaDialectTest.NOW, limits)
                .text();
    }
}
