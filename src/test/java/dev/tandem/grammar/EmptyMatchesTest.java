package dev.tandem.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused here did not end, or took seconds, when llama-server v0.5.0 was asked; what is taken took no time. */
@Tag("unit")
class EmptyMatchesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^((((a{0,99}){0,99}){0,99}){0,99}){0,99}$",
                "^(((a{0,9}){0,9}){0,9}){0,9}$",
                "^((a?){0,30}){0,30}$",
                "^(a?){0,999}$",
                "^(a?b?c?){0,500}$",
                "^(a|b|c|){0,999}$",
                "^(a|[bc]{0,3}){999}$",
                "^(a*b*c*d*){0,100}$",
                "^(?:(?:a?){0,30}){0,30}$",
                "x)((a?){0,999})",
            })
    void shouldFindTooManyInPattern(String pattern) {
        assertThat(EmptyMatches.areTooManyInPattern(pattern)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "^a{0,2000}$",
                "^(a{0,99}){0,99}$",
                "^((a{0,9}){0,9}){0,9}$",
                "^((a{1,99}){1,99}){1,99}$",
                "^((ab{0,99}){0,99}c){0,99}$",
                "^((a*)*)*$",
                "^(((a{50}){50}){50})$",
                "^(x(a?){0,99}){0,99}$",
                "^\\(?\\d{1,3}\\)?[- {0,9999}]*(\\s?\\d{2}){1,999}$",
                "^[^(?){]{0,999}$",
                "{0,999}",
                "(",
                "a{",
                "a{2",
                "\\",
                "[",
            })
    void shouldNotFindTooManyInPattern(String pattern) {
        assertThat(EmptyMatches.areTooManyInPattern(pattern)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root ::= x{0,99}\nx ::= y{0,99}\ny ::= \"a\"{0,99}",
                "root ::= (\"a\" | \"b\" | \"\"){0,1000}",
                "root ::= x{0,200}\nx ::= \"a\"?",
                "# a comment\nroot ::= \"b\" # another\n  | (x |\n  [c]?){200}\nx ::= [^\"(]?",
                "root ::= \"a\"\nunused ::= (\"a\"?){0,999}",
            })
    void shouldFindTooManyInGrammar(String grammar) {
        assertThat(EmptyMatches.areTooManyInGrammar(grammar)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "root ::= x{0,99}\nx ::= \"a\"?",
                "root ::= (\"a\"{0,2000} \"b\")+",
                "root ::= root?",
                "root ::= object | array\nobject ::= \"{\" (array (\",\" array)*)? \"}\"\narray ::= \"[\" object? \"]\"",
                "root ::= \"(a?){0,999}\" [(a?){0,999}]",
                "::= |",
                "root ::= missing{0,999}",
            })
    void shouldNotFindTooManyInGrammar(String grammar) {
        assertThat(EmptyMatches.areTooManyInGrammar(grammar)).isFalse();
    }

    @Test
    void shouldTakeWhatIsNestedWithoutEndForTooMuch() {
        assertThat(EmptyMatches.areTooManyInPattern("(".repeat(100_000))).isTrue();
        assertThat(EmptyMatches.areTooManyInPattern("a" + "*".repeat(100_000))).isTrue();
        assertThat(EmptyMatches.areTooManyInGrammar("root ::= " + "(".repeat(100_000)))
                .isTrue();
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            chain.append("r").append(i).append(" ::= r").append(i + 1).append('\n');
        }
        assertThat(EmptyMatches.areTooManyInGrammar(chain.toString())).isTrue();
    }
}
