package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.OutcomeRows;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that a real server answers with 500 are at fault themselves, and take nobody down. */
@QuarkusTest
@TestProfile(PairUnderFireTest.Pair.class)
@Tag("llama-server")
class RequestFaultsTest {

    private static final String CHATS = "/v1/chat/completions";
    /** More than open a circuit breaker, for each of the two. */
    private static final int TIMES = 16;

    private static final String HELLO = "{'role':'user','content':'Hello'}";

    @TestHTTPResource
    URI base;

    @Inject
    EngineRegistry engines;

    @Inject
    DataSource database;

    private Api api;

    @BeforeEach
    void open() {
        LlamaServerBinary.path();
        for (String variant : List.of("static", "dynamic")) {
            EngineFixture.awaitReady(engines.engine(new VariantId("pair", variant)));
        }
        api = new Api(base);
    }

    @AfterEach
    void close() {
        api.close();
    }

    static Stream<Arguments> media() {
        return Stream.of(
                        "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}",
                        "{'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}}",
                        "{'type':'input_video','input_video':{'data':'AAAA'}}",
                        "{'type':'video_url','video_url':{'url':'data:video/mp4;base64,AAAA'}}")
                .map(part -> arguments(part));
    }

    @ParameterizedTest
    @MethodSource("media")
    void shouldRefuseMediaBeforeAssignmentWhenThereIsNoProjector(String part) {
        String body = body("'messages':[" + HELLO + ",{'role':'user','content':[{'type':'text','text':'What is it?'},"
                + part + "]}]");
        List<Map<String, @Nullable Object>> rows = assertRefused(body, "messages[1].content[1].type");
        assertThat(rows).allSatisfy(row -> assertThat(row.get("assigned")).isNull());
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("Unsupported tool type", "'tools':[{'type':'web_search'}],'messages':[" + HELLO + "]"),
                arguments(
                        "Unsupported tool type",
                        "'tools':[{'type':'custom','custom':{'name':'f'}}],'messages':[" + HELLO + "]"),
                arguments(
                        "Unsupported tool call type",
                        "'messages':[" + HELLO
                                + ",{'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'',"
                                + "'function':{'name':'f','arguments':'{}'}}]},"
                                + "{'role':'tool','tool_call_id':'a','content':'x'}]"),
                arguments("Unknown reasoning format", "'reasoning_format':'odd','messages':[" + HELLO + "]"),
                arguments("asked to raise", "'messages':[{'role':'user','content':'RAISE'}]"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldBlameTheRequestWhenAWellServerCallsItItsOwnFailure(String words, String fields) {
        List<Map<String, @Nullable Object>> rows = assertRefused(body(fields), null);
        assertThat(rows).allSatisfy(row -> assertThat(row.get("assigned")).isNotNull());
        assertThat(api.post(CHATS, body(fields))
                        .json()
                        .path("error")
                        .path("message")
                        .asText())
                .contains(words);
    }

    static Stream<Arguments> fieldsAtFault() {
        String tool = "{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}";
        String odd = "{'type':'object','properties':{'a':{'type':'odd'}}}";
        return Stream.of(
                arguments("'grammar':'root ::= ('", "grammar"),
                arguments("'grammar':'root ::= [a]','tools':[" + tool + "]", "grammar"),
                arguments("'grammar':'root ::= [a]','json_schema':{'type':'object'}", "grammar"),
                arguments("'json_schema':" + odd, "json_schema"),
                arguments(
                        "'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':" + odd + "}}",
                        "response_format.json_schema.schema"),
                arguments("'response_format':{'type':'json_object','schema':" + odd + "}", "response_format.schema"),
                arguments("'n_predict':-7", "n_predict"),
                arguments("'dry_allowed_length':-9", "dry_allowed_length"),
                arguments("'dry_sequence_breakers':[]", "dry_sequence_breakers"),
                arguments("'repeat_penalty':0", "repeat_penalty"),
                arguments("'mirostat_tau':'x'", "mirostat_tau"),
                arguments("'reasoning_format':'odd'", "reasoning_format"),
                arguments("'chat_template_kwargs':{'enable_thinking':'x'}", "chat_template_kwargs.enable_thinking"),
                arguments("'continue_final_message':true", "continue_final_message"));
    }

    @ParameterizedTest
    @MethodSource("fieldsAtFault")
    void shouldNameTheFieldThatTheServerRefuses(String fields, String param) {
        String body = body(fields + ",'messages':[" + HELLO + "]");
        for (String asked : List.of(body, body.replace("{'model'", "{'stream':true,'model'"))) {
            Api.Reply reply = api.post(CHATS, asked);
            assertThat(reply.status()).as(reply.http().body()).isEqualTo(400);
            assertThat(reply.json().at("/error/param").asText())
                    .as(reply.http().body())
                    .isEqualTo(param);
        }
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                arguments("'tools':[{'type':'function','function':{'name':'f','description':null,'parameters':"
                        + "{'type':'object','properties':{}}}}],'messages':[" + HELLO + "]"),
                arguments("'messages':[" + HELLO + ",{'role':'assistant','content':'Hi','reasoning_content':null},"
                        + HELLO + "]"),
                arguments("'messages':[" + HELLO + ",{'role':'assistant','content':'Hi','name':null}," + HELLO + "]"));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void shouldTakeNullForAbsent(String fields) {
        assertThat(api.post(CHATS, body(fields)).status()).isEqualTo(200);
        assertServesAll();
    }

    @Test
    void shouldKeepProgressFromAClientThatDidNotAsk() throws IOException {
        String story = "'stream':true,'messages':[{'role':'user','content':'" + "Tell me a story. ".repeat(200) + "'}]";
        assertThat(data(body(story)))
                .isNotEmpty()
                .noneMatch(data -> data.contains("prompt_progress") || data.equals("{}"));
        assertThat(data(body("'return_progress':true," + story))).anyMatch(data -> data.contains("prompt_progress"));
    }

    private List<String> data(String body) throws IOException {
        try (Api.Events events = api.stream(CHATS, body)) {
            return events.rest();
        }
    }

    private static String body(String fields) {
        return "{'model':'pair','max_tokens':3," + fields + "}";
    }

    /** Asks often enough to shut both variants, streamed and whole: gives the rows of the log. */
    private List<Map<String, @Nullable Object>> assertRefused(String body, @Nullable String param) {
        int before = OutcomeRows.count(database);
        for (int i = 0; i < TIMES; i++) {
            String asked = i % 2 == 0 ? body : body.replace("{'model'", "{'stream':true,'model'");
            Api.Reply reply = api.post(CHATS, asked, "X-Tandem-Session", "faults-" + i);
            assertThat(reply.status()).as(reply.http().body()).isEqualTo(400);
            assertThat(reply.json().path("error").path("type").asText()).isEqualTo("invalid_request_error");
            if (param != null) {
                assertThat(reply.json().path("error").path("param").asText()).isEqualTo(param);
                assertThat(reply.json().path("error").path("message").asText()).contains(param, "variants '");
            }
        }
        List<Map<String, @Nullable Object>> rows = OutcomeRows.awaitNew(database, before, TIMES);
        assertThat(rows)
                .hasSize(TIMES)
                .noneMatch(
                        row -> Result.valueOf(String.valueOf(row.get("result")).toUpperCase(Locale.ROOT))
                                .isEvidence());
        assertServesAll();
        return rows;
    }

    private void assertServesAll() {
        assertThat(api.get("/q/health/ready").json().toString()).contains("\"pair\":\"ready\"");
        for (String variant : List.of("static", "dynamic")) {
            assertThat(api.post(CHATS, body("'messages':[" + HELLO + "]").replace("'pair'", "'pair@" + variant + "'"))
                            .status())
                    .isEqualTo(200);
        }
    }
}
