package dev.tandem.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Gbnf;
import dev.tandem.testing.GbnfMatcher;
import dev.tandem.testing.GbnfStructure;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class JsonSchemaGrammarTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Single quotes stand for double ones. */
    record Case(String schema, List<String> accepted, List<String> rejected) {
        @Override
        public String toString() {
            return schema;
        }
    }

    private static Case of(String schema, List<String> accepted, List<String> rejected) {
        return new Case(schema, accepted, rejected);
    }

    static Stream<Case> cases() {
        return Stream.of(
                of("true", List.of("1", "{'a':[null]}"), List.of("", "tru", "{'a'}")),
                of("{}", List.of("'x'", "[]"), List.of("x")),
                of("{'type':'null'}", List.of("null"), List.of("0", "nul")),
                of("{'type':'boolean'}", List.of("true", "false"), List.of("True", "1")),
                of(
                        "{'type':'number'}",
                        List.of("0", "-0.5", "1e10", "12.25", "7E-3"),
                        List.of("01", ".5", "1.", "+1", "NaN", "1e", "1e999")),
                of("{'type':'integer'}", List.of("0", "-7", "123456789012345678"), List.of("-0", "01", "1.0", "1e3")),
                of(
                        "{'type':'string'}",
                        List.of("''", "'\\n'", "'\\u00e9'", "'é\uD83D\uDE00'", "'\\\\'"),
                        List.of("'\n'", "'\\x'", "'", "'\u0001'", "'\\ud800'", "'\u007f'")),
                of(
                        "{'type':'string','minLength':2,'maxLength':3}",
                        List.of("'ab'", "'a\uD83D\uDE00\\n'"),
                        List.of("'a'", "'abcd'")),
                of("{'type':'string','maxLength':0}", List.of("''"), List.of("'a'")),
                of("{'type':'string','minLength':1}", List.of("'a'", "'abcdefghijkl'"), List.of("''")),
                of(
                        "{'type':'string','format':'date'}",
                        List.of("'2026-01-31'", "'2024-02-29'", "'2000-02-29'", "'0400-02-29'"),
                        List.of(
                                "'2026-02-30'",
                                "'2026-02-29'",
                                "'1900-02-29'",
                                "'2026-04-31'",
                                "'2026-13-01'",
                                "'2026-00-10'",
                                "'2026-1-1'",
                                "'2026-01-00'")),
                of(
                        "{'type':'string','format':'time'}",
                        List.of("'23:59:59Z'", "'00:00:00.25+01:30'"),
                        List.of("'24:00:00Z'", "'10:00:00'", "'10:60:00Z'")),
                of(
                        "{'type':'string','format':'date-time'}",
                        List.of("'2026-01-31T10:00:00Z'"),
                        List.of("'2026-01-31 10:00:00Z'")),
                of(
                        "{'type':'string','format':'uuid'}",
                        List.of("'123e4567-e89b-12d3-a456-426614174000'"),
                        List.of("'123e4567e89b12d3a456426614174000'", "'123e4567-e89b-12d3-a456-42661417400g'")),
                of("{'type':'string','format':'password'}", List.of("'x'"), List.of("1")),
                of("{'type':['string','null']}", List.of("'a'", "null"), List.of("1")),
                of("{'type':['integer','number']}", List.of("1", "1.5"), List.of("null")),
                of(
                        "{'enum':['a','b\\'',1,null,{'k':[1]}]}",
                        List.of("'a'", "'b\\''", "1", "null", "{'k':[1]}"),
                        List.of("'b'", "2", "'a")),
                of("{'type':'string','enum':['a',1]}", List.of("'a'"), List.of("1")),
                of(
                        "{'const':'gr\u00fc\u00df\\n\uD83D\uDE00'}",
                        List.of("'gr\u00fc\u00df\\n\uD83D\uDE00'"),
                        List.of("'gr'")),
                of("{'anyOf':[{'type':'integer'},{'const':'x'}]}", List.of("3", "'x'"), List.of("'y'")),
                of("{'oneOf':[{'type':'boolean'},{'type':'null'}]}", List.of("true", "null"), List.of("1")),
                of("{'allOf':[{'type':'boolean'}],'description':'d'}", List.of("true"), List.of("1")),
                of(
                        "{'type':'object'}",
                        List.of("{}", "{'a':1}", "{'a': {'b':[]}, 'c':null}"),
                        List.of("[]", "{'a'}", "{'a':1,}")),
                of("{'type':'object','additionalProperties':false}", List.of("{}", "{ }"), List.of("{'a':1}")),
                of(
                        "{'type':'object','additionalProperties':{'type':'integer'}}",
                        List.of("{}", "{'a':1,'b':2}"),
                        List.of("{'a':'x'}")),
                of(
                        "{'properties':{'a':{'type':'integer'},'b':{'type':'null'}},'required':['a','b'],'additionalProperties':false}",
                        List.of("{'a':1,'b':null}", "{\n  'a': 1,\n  'b': null\n}"),
                        List.of("{'a':1}", "{'b':null,'a':1}", "{}", "{'a':1,'b':null,'c':1}", "{'a':  1,'b':null}")),
                of(
                        "{'type':'object','properties':{'a':{'const':1},'b':{'const':2},'c':{'const':3}}}",
                        List.of(
                                "{}",
                                "{'a':1}",
                                "{'b':2}",
                                "{'c':3}",
                                "{'a':1,'c':3}",
                                "{'a':1,'b':2,'c':3}",
                                "{'b':2,'c':3}"),
                        List.of("{'a':1,}", "{,'a':1}", "{'b':2,'a':1}", "{'a':1'b':2}")),
                of(
                        "{'type':'object','properties':{'a':{'const':1},'b':{'const':2},'c':{'const':3}},'required':['b']}",
                        List.of("{'b':2}", "{'a':1,'b':2}", "{'b':2,'c':3}", "{'a':1, 'b':2, 'c':3}"),
                        List.of("{}", "{'a':1}", "{'a':1,'c':3}")),
                of(
                        "{'type':'object','properties':{'a\\\\\\'\\n\u00e9':{'const':1}}}",
                        List.of("{'a\\\\\\'\\n\u00e9':1}"),
                        List.of("{'a':1}")),
                of("{'type':'array'}", List.of("[]", "[1,'a',[]]"), List.of("[1,]", "{}")),
                of(
                        "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2}",
                        List.of("[1]", "[1, 2]"),
                        List.of("[]", "[1,2,3]", "['a']")),
                of(
                        "{'type':'array','items':{'type':'null'},'minItems':2}",
                        List.of("[null,null]", "[null,null,null]"),
                        List.of("[]", "[null]")),
                of("{'type':'array','maxItems':0}", List.of("[]", "[ ]"), List.of("[1]")),
                of("{'type':'array','items':false}", List.of("[]"), List.of("[1]")),
                of(
                        "{'type':'array','prefixItems':[{'type':'integer'},{'type':'null'}]}",
                        List.of("[1,null]"),
                        List.of("[1]", "[]", "[1,null,1]")),
                of(
                        "{'type':'array','prefixItems':[{'type':'integer'}],'items':{'type':'null'},'minItems':2,'maxItems':3}",
                        List.of("[1,null]", "[1,null,null]"),
                        List.of("[1]", "[null,null]", "[1,null,null,null]")),
                of(
                        "{'$defs':{'n':{'type':'object','properties':{'v':{'type':'integer'},'next':{'anyOf':[{'$ref':'#/$defs/n'},{'type':'null'}]}},'required':['v','next']}},'$ref':'#/$defs/n'}",
                        List.of("{'v':1,'next':null}", "{'v':1,'next':{'v':2,'next':null}}"),
                        List.of("{'v':1}", "{'v':1,'next':{}}")),
                of("{'type':'array','items':{'$ref':'#'}}", List.of("[]", "[[],[[]]]"), List.of("[1]")),
                of(
                        "{'definitions':{'a b+/~':{'type':'null'}},'$ref':'#/definitions/a%20b+~1~0'}",
                        List.of("null"), List.of("1")),
                of(
                        "{'$defs':{'a':{'$ref':'#/$defs/b'},'b':{'type':'null'}},'$ref':'#/$defs/a'}",
                        List.of("null"),
                        List.of("1")));
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"');
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldAcceptAndRejectAsTheSchemaSays(Case given) throws Exception {
        Gbnf grammar = Gbnf.parse(JsonSchemaGrammar.grammar(JSON.readTree(json(given.schema()))));

        GbnfMatcher matcher = new GbnfMatcher(grammar);

        assertThat(GbnfStructure.faults(grammar)).isEmpty();
        assertThat(given.accepted())
                .allSatisfy(
                        text -> assertThat(matcher.matches(json(text))).as(text).isTrue());
        assertThat(given.rejected())
                .allSatisfy(
                        text -> assertThat(matcher.matches(json(text))).as(text).isFalse());
    }

    @Test
    void shouldMatchObjectsOnlyWhenAnyObjectIsAsked() {
        Gbnf grammar = Gbnf.parse(JsonSchemaGrammar.anyObject());

        GbnfMatcher matcher = new GbnfMatcher(grammar);

        assertThat(GbnfStructure.faults(grammar)).isEmpty();
        assertThat(matcher.matches("{\"a\": [1, {\"b\": null}]}")).isTrue();
        assertThat(matcher.matches("[]")).isFalse();
        assertThat(matcher.matches("{\"a\":      1}")).isFalse();
    }
}
