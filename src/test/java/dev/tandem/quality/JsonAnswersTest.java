package dev.tandem.quality;

import static dev.tandem.quality.Reviewed.answer;
import static dev.tandem.quality.Reviewed.json;
import static dev.tandem.quality.Reviewed.signalsOf;
import static dev.tandem.quality.Signal.EMPTY_ANSWER;
import static dev.tandem.quality.Signal.INVALID_JSON;
import static dev.tandem.quality.Signal.INVALID_TOOL_CALL;
import static dev.tandem.quality.Signal.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class JsonAnswersTest {

    private static final String OBJECT = "'response_format': {'type': 'json_object'}";
    private static final String SCHEMA =
            "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'x', 'schema': {"
                    + "'$schema': 'http://json-schema.org/draft-07/schema#', 'type': 'object', 'properties': {"
                    + "'n': {'$ref': '#/definitions/n'}, 's': {'type': 'string', 'pattern': '^a+$'}},"
                    + "'required': ['n'], 'definitions': {'n': {'type': 'integer'}}}}}";
    private static final String TOOLS = "'tools': [{'type': 'function', 'function': {'name': 'weather', 'parameters':"
            + " {'type': 'object', 'properties': {'city': {'type': 'string'}}, 'required': ['city']}}},"
            + " {'type': 'function', 'function': {'name': 'now'}}]";

    @ParameterizedTest
    @ValueSource(strings = {"{'a': 1", "{'a': 1} Done.", "[1]", "Sure: {'a': 1}", "```json\n{'a': 1}\n```"})
    void shouldFindAnswersThatAreNoJsonObject(String text) {
        assertThat(signalsOf(text.replace('\'', '"'), OBJECT)).containsExactly(INVALID_JSON);
    }

    @Test
    void shouldPassJsonAndEverythingWhereNoneWasAsked() {
        assertThat(signalsOf(" {\"a\": [1, {\"b\": null}]}\n", OBJECT)).isEmpty();
        assertThat(signalsOf("Sure: {", "'response_format': {'type': 'text'}")).isEmpty();
    }

    @Test
    void shouldCallACutAnswerTruncatedOnly() {
        assertThat(answer(OBJECT).says("{\"a\": 1").ends("length")).containsExactly(TRUNCATED);
        assertThat(answer(OBJECT).says("{\"a\": 1").breaksOff()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'n': 1} | true",
                "{'n': 1, 's': 'aaa'} | true",
                "{'n': 'one'} | false",
                "{'n': 1, 's': 'b'} | false",
                "{} | false"
            })
    void shouldHoldAnAnswerToItsSchema(String text, boolean valid) {
        assertThat(signalsOf(text.replace('\'', '"'), SCHEMA).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weather | {'city': 'Paris'} | true",
                "now     | {}                | true",
                "now     | ''                | true",
                "weather | {'town': 'Paris'} | false",
                "weather | {'city': 7}       | false",
                "weather | {'city': 'Par     | false",
                "weather | 'Paris'           | false",
                "wether  | {'city': 'Paris'} | false"
            })
    void shouldHoldACallToTheToolsThatWereOffered(String name, String arguments, boolean valid) {
        boolean passed = answer(TOOLS).calls(name, arguments).ends("tool_calls").isEmpty();
        assertThat(passed).isEqualTo(valid);
    }

    @Test
    void shouldLeaveACallAloneThatTheLimitCut() {
        assertThat(answer(TOOLS).calls("weather", "{'city'").ends("length")).containsExactly(TRUNCATED);
    }

    @Test
    void shouldJudgeEveryChoice() {
        assertThat(answer(OBJECT)
                        .choice(1, json("{'content': 'no'}"))
                        .says("{}")
                        .ends("stop"))
                .as("the other has not ended")
                .isEmpty();
        assertThat(answer(TOOLS)
                        .gets("{'tool_calls': [{'index': 1, 'function': {'name': 'nothing', 'arguments': '{}'}}]}")
                        .ends("tool_calls"))
                .containsExactly(INVALID_TOOL_CALL);
    }

    @Test
    void shouldFindEmptyAnswers() {
        assertThat(answer().ends("stop")).containsExactly(EMPTY_ANSWER);
        assertThat(signalsOf(" \n", OBJECT)).containsExactly(EMPTY_ANSWER);
        assertThat(answer().thinks("Paris, surely.").ends("stop")).containsExactly(EMPTY_ANSWER);
        assertThat(answer().breaksOff()).isEmpty();
        assertThat(signalsOf("!")).isEmpty();
    }

    @Test
    void shouldPassWhatIsTooLongToBeKept() {
        assertThat(signalsOf("x".repeat(10) + "yz ".repeat(100_000) + "end", OBJECT))
                .doesNotContain(INVALID_JSON);
    }

    @Test
    void shouldNotJudgeSchemasThatWouldTakeForever() {
        ObjectNode schema = json("{'$ref': '#/$defs/d0', '$defs': {}}");
        ObjectNode definitions = (ObjectNode) schema.get("$defs");
        for (int i = 0; i < 40; i++) {
            String next = "{'$ref': '#/$defs/d" + (i + 1) + "'}";
            definitions.set("d" + i, json("{'allOf': [" + next + ", " + next + "]}"));
        }
        definitions.set("d40", json("{'type': 'integer'}"));
        assertThat(JsonSchemaValidator.mayMatch(schema, TextNode.valueOf("no"))).isTrue();
        assertThat(JsonSchemaValidator.mayMatch(json("{'$ref': '#'}"), TextNode.valueOf("no")))
                .isTrue();
        assertThat(JsonSchemaValidator.mayMatch(json("{'$ref': 'http://localhost:1/x'}"), TextNode.valueOf("no")))
                .isTrue();
        assertThat(JsonSchemaValidator.mayMatch(json("{'pattern': '^(a+)+\\\\1b$'}"), TextNode.valueOf("a".repeat(60))))
                .as("given up")
                .isTrue();
        assertThat(JsonSchemaValidator.mayMatch(json("{'pattern': '^(a+)+$'}"), TextNode.valueOf("b")))
                .isFalse();
        assertThat(JsonSchemaValidator.mayMatch(json("{'pattern': '^(a|b)*$'}"), TextNode.valueOf("a".repeat(60_000))))
                .as("given up, deep in its calls")
                .isTrue();
    }

    /** What clients write, and not every library of patterns knows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "^(?=.*[A-Z])(?=.*\\\\d).{8,}$ | Passw0rds | password",
                "^(?!admin$)\\\\w+$ | user | admin",
                "^([ab])\\\\1$ | aa | ab",
                "^\\\\u00e9+$ | éé | ee",
                "^.{1,2000}$ | x | ''",
            })
    void shouldHoldTextsToPatterns(String pattern, String matching, String other) {
        ObjectNode schema = json("{'pattern': '" + pattern + "'}");

        assertThat(JsonSchemaValidator.mayMatch(schema, TextNode.valueOf(matching)))
                .isTrue();
        assertThat(JsonSchemaValidator.mayMatch(schema, TextNode.valueOf(other)))
                .isFalse();
    }
}
