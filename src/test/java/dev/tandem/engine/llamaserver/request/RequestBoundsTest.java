package dev.tandem.engine.llamaserver.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.grammar.JsonSchemaGrammar;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineException.Refused;
import dev.tandem.inference.Operation;
import dev.tandem.inference.PromptBound;
import dev.tandem.testing.Requests;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RequestBoundsTest {

    private static final Optional<PromptBound> BOUND = Optional.of(new PromptBound(100, 8, true));

    static Stream<String> costlySchemas() {
        return Stream.of(
                "{'anyOf':[" + many(6_000, "{'const':'v%d'}") + "]}",
                "{'oneOf':[" + many(101, "{'const':'v%d'}") + "]}",
                "{'enum':[" + many(6_000, "'v%d'") + "]}",
                "{'type':'object','properties':{" + many(1_001, "'p%d':{}") + "}}",
                "{'type':'array','prefixItems':[" + many(1_001, "{'const':%d}") + "]}",
                "{'type':'array','items':{'enum':[" + many(1_001, "%d") + "]}}",
                "{'$ref':'#/$defs/x','$defs':{'x':{'enum':[" + many(1_001, "%d") + "]}}}",
                "{'enum':['" + "x".repeat(300_000) + "']}",
                "{'anyOf':[".repeat(40) + "{'type':'null'}" + "]}".repeat(40),
                "{'anyOf':[" + many(100, "{'anyOf':[" + many(60, "{'const':%d}").replace("%", "%%") + "]}") + "]}");
    }

    private static String many(int count, String format) {
        return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @MethodSource("costlySchemas")
    void shouldGiveTheAnswerOfTheEmbeddedEngineToASchemaThatCostsTooMuch(String schema) {
        Refused embedded =
                catchThrowableOfType(Refused.class, () -> JsonSchemaGrammar.grammar(Requests.object(schema)));

        Refused refused =
                refusal("'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':" + schema + "}}");

        assertThat(refused).isNotNull();
        Objects.requireNonNull(refused);
        assertThat(refused.code()).isEqualTo("schema_too_large");
        assertThat(refused).hasMessage(embedded.getMessage());
        assertThat(refused.param()).isEqualTo(embedded.param());
    }

    @Test
    void shouldFindASchemaWhereverItStands() {
        String schema = "{'enum':[" + many(1_001, "%d") + "]}";

        assertThat(param("'response_format':{'type':'json_object','schema':" + schema + "}"))
                .isEqualTo("response_format.schema.enum");
        assertThat(param("'json_schema':" + schema)).isEqualTo("json_schema.enum");
        String tools = "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object','properties':"
                + "{'x':" + schema + "}}}}]";
        assertThat(param(tools)).isEqualTo("tools[0].function.parameters.properties.x.enum");
        assertThat(param("'tool_choice':'required'," + tools)).isNotNull();
        assertThat(param("'tool_choice':'none'," + tools)).isNull();
        assertThat(param("'grammar':'" + "x".repeat(300_000) + "'")).isEqualTo("grammar");
    }

    /** The server's own converter takes more than the embedded engine's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'string','pattern':'^[a-z]+$'}",
                "{'type':'string','maxLength':100000}",
                "{'allOf':[{'type':'object'},{'type':'object'}]}",
                "{'type':'object','properties':{'enum':{'type':'string'},'anyOf':{'type':'string'}}}",
                "{'$ref':'https://example.com/schema'}",
                "{'$ref':'#/nowhere'}",
                "{'type':'object','minProperties':1,'additionalProperties':{'type':'integer'}}",
                "{'type':'object','properties':{'next':{'$ref':'#'}}}",
                "true",
                "[]",
                "null"
            })
    void shouldLetASchemaThroughThatCostsLittle(String schema) {
        assertThat(param("'response_format':{'type':'json_schema','json_schema':{'schema':" + schema + "}}"))
                .isNull();
        assertThat(param("'tools':[{'function':{'parameters':" + schema + "}}]"))
                .isNull();
    }

    @Test
    void shouldLetThroughASchemaAtTheLimit() {
        assertThat(param("'json_schema':{'enum':[" + many(1_000, "'v%d'") + "]}"))
                .isNull();
        assertThat(param("'json_schema':{'anyOf':[" + many(100, "{'const':'v%d'}") + "]}"))
                .isNull();
    }

    @Test
    void shouldRefuseAPromptThatCannotFit() {
        String words = "word ".repeat(200);
        assertThat(prompt("{'role':'user','content':'" + words + "'}")).isFalse();
        assertThat(prompt("{'role':'user','content':[{'type':'text','text':'" + words + "'}]}"))
                .isFalse();
        assertThat(catching(Requests.object("{'prompt':'" + words + "'}"), Operation.TEXT_COMPLETION))
                .isInstanceOf(EngineException.ContextLengthExceeded.class);
        assertThat(catching(Requests.object("{'prompt':['x','" + words + "']}"), Operation.TEXT_COMPLETION))
                .isInstanceOf(EngineException.ContextLengthExceeded.class);
    }

    /** Templates trim, and leave out thoughts of earlier turns: what may not get into the prompt does not count. */
    @Test
    void shouldLetThroughWhatATemplateMayLeaveOut() {
        String words = "word ".repeat(200);
        assertThat(prompt("{'role':'user','content':'" + " ".repeat(2_000) + "x'}"))
                .isTrue();
        assertThat(prompt("{'role':'assistant','content':'" + words + "'},{'role':'user','content':'x'}"))
                .isTrue();
        assertThat(prompt("{'role':'assistant','reasoning_content':'" + words + "'}"))
                .isTrue();
        assertThat(RequestBounds.objection(
                        new ChatRequest(
                                Operation.CHAT,
                                Requests.object("{'messages':[{'role':'user','content':'" + words + "'}]}")),
                        Optional.empty()))
                .isEmpty();
    }

    @Test
    void shouldRefuseRepetitionsOfWhatMayBeEmpty() {
        assertThat(param("'response_format':{'type':'json_schema','json_schema':{'name':'s','schema':{'type':'object',"
                        + "'properties':{'a':{'type':'string','pattern':'^(a?){0,999}$'}}}}}"))
                .isEqualTo("response_format.json_schema.schema.properties.a.pattern");
        assertThat(param("'grammar':'root ::= ([a]?){0,999}'")).isEqualTo("grammar");
        assertThat(refusal("'grammar':'root ::= [a]{0,999}'")).isNull();
    }

    @Test
    void shouldRefuseObjectsOfMoreFieldsThanAServerFindsInTime() {
        assertThat(param("'metadata':{'deep':[" + fields(10_001) + "]}")).isEqualTo("metadata");
        assertThat(refusal("'metadata':{'deep':[" + fields(10_000) + "]}")).isNull();
        String many = fields(10_000);
        assertThat(Objects.requireNonNull(refusal(many.substring(1, many.length() - 1)))
                        .getMessage())
                .contains("10000 fields");
    }

    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'k" + i + "':1").collect(Collectors.joining(",", "{", "}"));
    }

    private static boolean prompt(String messages) {
        return catching(Requests.object("{'messages':[" + messages + "]}"), Operation.CHAT) == null;
    }

    private static @Nullable EngineException catching(ObjectNode body, Operation operation) {
        return RequestBounds.objection(new ChatRequest(operation, body), BOUND).orElse(null);
    }

    private static @Nullable String param(String field) {
        Refused refused = refusal(field);
        return refused == null ? null : refused.param();
    }

    private static @Nullable Refused refusal(String field) {
        ChatRequest request = new ChatRequest(
                Operation.CHAT, Requests.object("{'messages':[{'role':'user','content':'x'}]," + field + "}"));
        return RequestBounds.objection(request, BOUND).map(Refused.class::cast).orElse(null);
    }
}
