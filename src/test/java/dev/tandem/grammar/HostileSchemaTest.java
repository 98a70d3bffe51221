package dev.tandem.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.Gbnf;
import dev.tandem.testing.GbnfStructure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("unit")
class HostileSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String ROOT = "response_format.json_schema.schema";

    private static JsonNode read(String quoted) throws Exception {
        return JSON.readTree(quoted.replace('\'', '"'));
    }

    private static EngineException.Refused refusal(JsonNode schema) {
        return catchThrowableOfType(EngineException.Refused.class, () -> JsonSchemaGrammar.grammar(schema));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'properties':{'age':{'type':'number','minimum':1}}} | .properties.age.minimum",
                "{'properties':{'age':{'type':'integer','minimum':5,'maximum':4}}} | .properties.age.minimum",
                "{'type':'integer','minimum':'5'} | .minimum",
                "{'type':'integer','exclusiveMinimum':true} | .exclusiveMinimum",
                "{'type':'integer','minimum':1e300} | .minimum",
                "{'type':'integer','multipleOf':2} | .multipleOf",
                "{'type':'string','pattern':'^a$'} | .pattern",
                "{'type':'string','minLength':'x'} | .minLength",
                "{'type':'string','minLength':-1} | .minLength",
                "{'type':'string','maxLength':1001} | .maxLength",
                "{'type':'string','minLength':3,'maxLength':2} | .minLength",
                "{'type':'string','format':'email'} | .format",
                "{'type':'string','format':3} | .format",
                "{'type':'string','format':'date','maxLength':3} | .format",
                "{'not':{}} | .not",
                "{'if':{},'then':{}} | .if",
                "{'type':'object','patternProperties':{}} | .patternProperties",
                "{'type':'object','minProperties':1} | .minProperties",
                "{'type':'object','properties':3} | .properties",
                "{'type':'object','required':['a']} | .required",
                "{'type':'object','required':'a'} | .required",
                "{'properties':{'a':{}},'required':[3]} | .required",
                "{'properties':{'a':{}},'additionalProperties':{'type':'null'}} | .additionalProperties",
                "{'type':'object','additionalProperties':3} | .additionalProperties",
                "{'properties':{'a':false}} | .properties.a",
                "{'properties':{'a':[]}} | .properties.a",
                "{'type':'array','items':[{}]} | .items",
                "{'type':'array','uniqueItems':true} | .uniqueItems",
                "{'type':'array','contains':{}} | .contains",
                "{'type':'array','prefixItems':[]} | .prefixItems",
                "{'type':'array','prefixItems':[{}],'minItems':2} | .minItems",
                "{'type':'array','minItems':2,'maxItems':1} | .minItems",
                "{'type':'array','minItems':1.5} | .minItems",
                "{'type':'strange'} | .type",
                "{'type':[]} | .type",
                "{'type':['string',3]} | .type",
                "{'type':{}} | .type",
                "{'minimum':3} | .minimum",
                "{'type':'integer','minLength':3} | .minLength",
                "{'enum':[]} | .enum",
                "{'enum':3} | .enum",
                "{'enum':['a'],'type':'integer'} | .enum",
                "{'const':1e999} | .const",
                "{'const':'\\ud800'} | .const",
                "{'anyOf':[]} | .anyOf",
                "{'anyOf':3} | .anyOf",
                "{'anyOf':[{'type':'nothing'}]} | .anyOf.0.type",
                "{'allOf':[{},{}]} | .allOf",
                "{'anyOf':[{}],'type':'string'} | .type",
                "{'$ref':'https://example.com/s.json'} | .$ref",
                "{'$ref':'foo'} | .$ref",
                "{'$ref':3} | .$ref",
                "{'$ref':'#/$defs/none'} | .$ref",
                "{'$ref':'#/%zz'} | .$ref",
                "{'$ref':'#/$defs/a','minimum':3,'$defs':{'a':{}}} | .minimum",
                "{'$ref':'#/$defs/a','$defs':{'a':{'pattern':'x','type':'string'}}} | .$defs.a.pattern",
                "{'$dynamicRef':'#x'} | .$dynamicRef",
                "{'nullable':true,'type':'string'} | .nullable",
            })
    void shouldNameTheFieldWhenItCannotBeHeld(String schema, String param) throws Exception {
        EngineException.Refused refusal = refusal(read(schema));

        assertThat(refusal).isNotNull();
        assertThat(refusal.param()).isEqualTo(ROOT + param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#'}",
                "{'anyOf':[{'$ref':'#'},{'type':'null'}]}",
                "{'$ref':'#/$defs/a','$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}}}",
                "{'$ref':'#/$defs/a','$defs':{'a':{'anyOf':[{'type':'array','items':{'$ref':'#/$defs/b'}},{'$ref':'#/$defs/b'}]},"
                        + "'b':{'anyOf':[{'type':'null'},{'$ref':'#/$defs/a'}]}}}",
                "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']}",
                "{'type':'array','items':{'$ref':'#'},'minItems':1}",
                "false",
                "null",
                "3",
                "'string'",
                "[]",
            })
    void shouldRefuseWhenNoDocumentCanBeWritten(String schema) throws Exception {
        assertThat(refusal(read(schema))).isNotNull();
    }

    @Test
    void shouldRefuseWhenNothingIsThere() {
        assertThat(refusal(MissingNode.getInstance())).isNotNull();
        assertThat(refusal(NullNode.getInstance())).isNotNull();
    }

    @Test
    void shouldRefuseWhenRecursiveAlternativesBeginAlike() throws Exception {
        JsonNode doubling = read("{'anyOf':[{'type':'array','items':{'$ref':'#'},'maxItems':5},"
                + "{'type':'array','items':{'$ref':'#'},'maxItems':6}]}");

        assertThat(refusal(doubling)).isNotNull();
    }

    @Test
    void shouldAcceptRecursiveAlternativesWhenAConstTellsThemApart() throws Exception {
        JsonNode tagged = read(
                "{'$ref':'#/$defs/e','$defs':{'e':{'anyOf':[{'type':'integer'},"
                        + "{'type':'object','properties':{'op':{'enum':['add','sub']},'l':{'$ref':'#/$defs/e'}},'required':['op','l']},"
                        + "{'type':'object','properties':{'op':{'const':'neg'},'l':{'$ref':'#/$defs/e'}},'required':['op','l']}]}}}");

        assertThat(GbnfStructure.faults(Gbnf.parse(JsonSchemaGrammar.grammar(tagged))))
                .isEmpty();
    }

    @Test
    void shouldKeepAParamShortWhenNamesAreLong() throws Exception {
        EngineException.Refused refusal = refusal(read("{'properties':{'" + "n".repeat(40_000) + "':false}}"));

        assertThat(refusal.param()).hasSizeLessThan(400);
    }

    record Large(String name, Supplier<JsonNode> schema) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Large> large() {
        return Stream.of(
                new Large("nested arrays", () -> nested(20_000, "items")),
                new Large("nested objects", () -> nested(20_000, "additionalProperties")),
                new Large("nested anyOf", HostileSchemaTest::nestedUnions),
                new Large("nested const", () -> NODES.objectNode().set("const", nested(20_000, "items"))),
                new Large("chain of references", () -> chain(10_000, 1)),
                new Large("doubling references", () -> chain(30, 2)),
                new Large("doubling arrays", HostileSchemaTest::doublingArrays),
                new Large("huge enum", () -> enumOf(1_000_000, 5)),
                new Large("long enum", () -> enumOf(1_000, 5_000)),
                new Large("enum of 1,000", () -> enumOf(1_000, 5)),
                new Large("enum of prefixes", HostileSchemaTest::prefixes),
                new Large("1,000 optional properties", () -> properties(1_000)),
                new Large("1,000,000 properties", () -> properties(1_000_000)),
                new Large("wide and deep", () -> wide(4, 7)),
                new Large("many counts", HostileSchemaTest::manyCounts),
                new Large("many alternatives", HostileSchemaTest::manyAlternatives),
                new Large("vast exponent", () -> minimum(new BigDecimal("1e999999999"))),
                new Large("tiny exponent", () -> minimum(new BigDecimal("1e-999999999"))),
                new Large(
                        "vast count",
                        () -> NODES.objectNode()
                                .put("type", "array")
                                .set("minItems", DecimalNode.valueOf(new BigDecimal("1e999999999")))));
    }

    @ParameterizedTest
    @MethodSource("large")
    void shouldRefuseOrStaySafeWhenTheSchemaIsLarge(Large large) {
        JsonNode schema = large.schema().get();

        Optional<String> grammar = grammar(schema);

        assertThat(grammar.map(text -> GbnfStructure.faults(Gbnf.parse(text))).orElse(List.of()))
                .isEmpty();
        assertThat(grammar.map(String::length).orElse(0)).isLessThanOrEqualTo(GrammarLimits.CHARACTERS);
    }

    private static Optional<String> grammar(JsonNode schema) {
        try {
            return Optional.of(JsonSchemaGrammar.grammar(schema));
        } catch (EngineException.Refused e) {
            return Optional.empty();
        }
    }

    private static JsonNode nested(int depth, String keyword) {
        JsonNode inner = BooleanNode.TRUE;
        for (int i = 0; i < depth; i++) {
            ObjectNode outer = NODES.objectNode();
            outer.set(keyword, inner);
            inner = outer;
        }
        return inner;
    }

    private static JsonNode nestedUnions() {
        JsonNode inner = BooleanNode.TRUE;
        for (int i = 0; i < 20_000; i++) {
            ObjectNode outer = NODES.objectNode();
            outer.putArray("anyOf").add(inner);
            inner = outer;
        }
        return inner;
    }

    /** Each definition is any of the next one, {@code copies} times in ways that look different. */
    private static JsonNode chain(int length, int copies) {
        ObjectNode schema = NODES.objectNode().put("$ref", "#/$defs/d0");
        ObjectNode definitions = schema.putObject("$defs");
        for (int i = 0; i < length; i++) {
            ArrayNode all = definitions.putObject("d" + i).putArray("anyOf");
            for (int copy = 0; copy < copies; copy++) {
                all.addObject().put("$ref", "#/$defs/d" + (i + 1));
                all.addObject().put("const", i * copies + copy);
            }
        }
        definitions.putObject("d" + length).put("type", "null");
        return schema;
    }

    private static JsonNode doublingArrays() {
        JsonNode inner = NODES.objectNode().put("type", "null");
        for (int i = 0; i < 14; i++) {
            ObjectNode outer = NODES.objectNode();
            ArrayNode all = outer.putArray("anyOf");
            all.addObject().put("maxItems", 5).set("items", inner);
            all.addObject().put("maxItems", 6).set("items", inner);
            inner = outer;
        }
        return inner;
    }

    private static JsonNode enumOf(int values, int length) {
        ObjectNode schema = NODES.objectNode();
        ArrayNode all = schema.putArray("enum");
        for (int i = 0; i < values; i++) {
            all.add("v".repeat(length) + i);
        }
        return schema;
    }

    private static JsonNode prefixes() {
        ObjectNode schema = NODES.objectNode();
        ArrayNode all = schema.putArray("enum");
        for (int i = 0; i < 600; i++) {
            all.add("a".repeat(i));
        }
        return schema;
    }

    private static JsonNode properties(int count) {
        ObjectNode schema = NODES.objectNode();
        ObjectNode all = schema.putObject("properties");
        for (int i = 0; i < count; i++) {
            all.putObject("p" + i).put("type", "integer");
        }
        return schema;
    }

    private static JsonNode wide(int width, int depth) {
        ObjectNode schema = NODES.objectNode();
        ObjectNode all = schema.putObject("properties");
        for (int i = 0; i < width; i++) {
            all.set("p" + depth + i, depth == 0 ? BooleanNode.TRUE : wide(width, depth - 1));
        }
        return schema;
    }

    private static JsonNode manyCounts() {
        ObjectNode schema = NODES.objectNode();
        ObjectNode all = schema.putObject("properties");
        for (int i = 0; i < 500; i++) {
            all.putObject("p" + i).put("type", "string").put("maxLength", 500 + i);
        }
        return schema;
    }

    private static JsonNode manyAlternatives() {
        ObjectNode schema = NODES.objectNode();
        ArrayNode all = schema.putArray("anyOf");
        for (int i = 0; i < 100; i++) {
            ObjectNode one = all.addObject();
            one.putObject("properties").putObject("p").put("type", "array").put("maxItems", i + 1);
            one.putArray("required").add("p");
        }
        return schema;
    }

    private static JsonNode minimum(BigDecimal value) {
        return NODES.objectNode().put("type", "integer").set("minimum", DecimalNode.valueOf(value));
    }
}
