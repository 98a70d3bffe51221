package dev.tandem.engine.remote;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.FakeUpstream.Asked;
import dev.tandem.testing.OutcomeRows;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A variant behind an API, in a running application. */
@QuarkusTest
@TestProfile(RemoteVariantTest.Profile.class)
@Tag("quarkus")
class RemoteVariantTest {

    /** Sets the variant up. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Remote.class));
        }
    }

    /** The API, and two servers that hold different lengths of prompt. */
    public static class Remote implements QuarkusTestResourceLifecycleManager {
        private final Vertx vertx = Vertx.vertx();
        private @Nullable FakeUpstream upstream;
        private @Nullable FakeUpstream roomy;
        private @Nullable FakeUpstream narrow;

        @Override
        public Map<String, String> start() {
            upstream = new FakeUpstream(vertx);
            roomy = llamaServer(2048);
            narrow = llamaServer(512);
            String variant = "tandem.models.far.variants.cloud.";
            return Map.ofEntries(
                    entry(variant + "engine", "openai"),
                    entry(variant + "weight", "1"),
                    // Every request of a test that fails shall be tried.
                    entry(variant + "breaker.failures", "1000"),
                    entry(variant + "url", "http://127.0.0.1:" + upstream.port() + "/v1/"),
                    entry(variant + "model", "theirs"),
                    entry(variant + "api-key", FakeUpstreamEngine.KEY),
                    entry(variant + "headers.X-Title", "Tandem"),
                    entry("tandem.models.veiled.blind", "true"),
                    entry("tandem.models.veiled.variants.cloud.engine", "openai"),
                    entry("tandem.models.veiled.variants.cloud.breaker.failures", "1000"),
                    entry("tandem.models.veiled.variants.cloud.url", "http://127.0.0.1:" + upstream.port() + "/v1/"),
                    entry("tandem.models.veiled.variants.cloud.model", "theirs"),
                    entry("tandem.models.near.variants.roomy.engine", "llama-server"),
                    entry("tandem.models.near.variants.roomy.url", "http://127.0.0.1:" + roomy.port()),
                    entry("tandem.models.near.variants.narrow.engine", "llama-server"),
                    entry("tandem.models.near.variants.narrow.url", "http://127.0.0.1:" + narrow.port()));
        }

        private FakeUpstream llamaServer(int context) {
            return new FakeUpstream(vertx).answering(request -> {
                switch (String.valueOf(request.path())) {
                    case "/health" -> request.response().end("{\"status\":\"ok\"}");
                    case "/props" ->
                        request.response()
                                .end("{\"total_slots\":2,\"default_generation_settings\":{\"n_ctx\":" + context + "}}");
                    default -> {
                        SEEN_BY_SERVERS.add(request.path());
                        request.response().setStatusCode(500).end();
                    }
                }
            });
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(upstream, new TestInjector.MatchesType(FakeUpstream.class));
        }

        @Override
        public void stop() {
            Objects.requireNonNull(upstream).close();
            Objects.requireNonNull(roomy).close();
            Objects.requireNonNull(narrow).close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static final String CHUNK =
            "data: {\"id\":\"theirs-1\",\"model\":\"theirs\",\"provider\":\"P\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\",\"reasoning\":\"hm\"}}]}\n\n";
    private static final String END =
            "data: {\"id\":\"theirs-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\n";

    private static final Set<String> SEEN_BY_SERVERS = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("NullAway.Init") // Remote injects it
    FakeUpstream upstream;

    @TestHTTPResource
    URI base;

    @Inject
    DataSource database;

    private static Response ask(boolean stream) {
        return ask("far", stream);
    }

    private static Response ask(String model, boolean stream) {
        return given().contentType("application/json")
                .header("X-Conversation-Id", "c1")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("tracestate", "vendor=secret")
                .header("baggage", "user=secret")
                .header("Cookie", "a=b")
                .header("Authorization", "Bearer theClientsOwn")
                .body(
                        "{\"model\":\"" + model + "\",\"stream\":" + stream
                                + ",\"temperature\":0.10,\"odd\":{\"a\":1},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                .post("/v1/chat/completions");
    }

    @Test
    void shouldStreamTheAnswerUnderOurNamesWhenItIsWhole() {
        upstream.answeringEvents(": OPENROUTER PROCESSING\n\n" + CHUNK + END + "data: [DONE]\n\n");
        String answer = ask(true).then().statusCode(200).extract().asString();
        assertThat(answer)
                .contains(
                        "\"reasoning\":\"hm\"", "\"provider\":\"P\"", "\"model\":\"far\"", "\"finish_reason\":\"stop\"")
                .doesNotContain("theirs", "usage", "OPENROUTER")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void shouldNotLookCompleteWhenTheUpstreamBreaksOff() {
        upstream.breakingOff(CHUNK);
        String answer = ask(true).then().statusCode(200).extract().asString();
        assertThat(answer)
                .contains("\"content\":\"Hi\"", "\"error\":", "upstream_error")
                .doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {}\n\n",
                "data: {\"choices\":[]}\n\n",
                "data: null\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{}}]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":5}}]}\n\n"
            })
    void shouldHaveAStatusWhenTheUpstreamFailsBeforeItSaysSomething(String event) {
        upstream.breakingOff(event.repeat(100));
        assertThat(ask(true).then().statusCode(502).extract().jsonPath().getString("error.code"))
                .isEqualTo("upstream_error");
        upstream.answeringEvents(event + "data: [DONE]\n\n");
        ask(true).then().statusCode(502);
    }

    @Test
    void shouldEndWithAnErrorEventWhenAChunkIsOneThatClientsFailOn() {
        upstream.answeringEvents(CHUNK + CHUNK.replace("\"Hi\"", "5") + END + "data: [DONE]\n\n");
        assertThat(ask(true).then().statusCode(200).extract().asString())
                .contains("\"content\":\"Hi\"", "\"error\":", "upstream_error")
                .doesNotContain("[DONE]", "\"content\":5");
    }

    @ParameterizedTest
    @CsvSource({
        "408,{},504,timeout",
        "404,'{\"error\":\"no model theirs\"}',502,upstream_error",
    })
    void shouldBlameTheVariantWhenTheRequestIsNotAtFault(int status, String body, int told, String code) {
        upstream.answeringJson(status, body);
        assertThat(ask(false).then().statusCode(told).extract().jsonPath().getString("error.code"))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-s3cret\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\ns3cret\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\ns3cret\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\ns3cret\r\n"
            })
    void shouldNeitherLogNorTellWhatTheUpstreamSendsInPlaceOfHttp(String bytes) {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(new PatternFormatter("%p %c{1} %s%e").format(line));
            }
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            upstream.answeringRaw(bytes);
            for (int i = 0; i < 5; i++) {
                assertThat(ask(i % 2 == 0).then().statusCode(502).extract().asString())
                        .doesNotContain("s3cret");
            }
        } finally {
            root.removeHandler(handler);
        }
        assertThat(logged)
                .noneMatch(line -> line.startsWith("ERROR") || line.contains("s3cret"))
                .anyMatch(line -> line.startsWith("WARN ProtocolFault tandem.models.far.variants.cloud: "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|{\"error\":{\"message\":\"key of theirs is wrong\"}}|502",
                "403|{\"error\":{\"message\":\"theirs is not for you\",\"code\":\"theirs-off\"}}|403",
                "404|{\"error\":{\"message\":\"no model theirs\",\"code\":\"model_not_found\"}}|502",
                "404|{\"error\":{\"message\":\"theirs lacks this\",\"param\":\"theirs.tools\"}}|400",
                "405|{}|502",
                "410|{\"error\":\"theirs was retired\"}|502",
                "400|{\"error\":{\"message\":\"theirs cannot\",\"code\":\"theirs-x\",\"param\":\"theirs.y\"}}|400",
                "400|{\"error\":{\"message\":\"theirs has 8\",\"code\":\"context_length_exceeded\"}}|400",
                "408|{\"error\":\"theirs is slow\"}|504",
                "429|{\"error\":\"theirs is busy\"}|429",
                "500|{\"error\":{\"message\":\"theirs broke\",\"type\":\"theirs\"}}|502",
                "503|{\"error\":\"theirs is down\"}|503",
                "200|{\"error\":{\"message\":\"theirs broke\",\"code\":\"theirs\"}}|502",
            })
    void shouldNameNothingOfABlindModelsVariantInErrors(int status, String body, int told) {
        for (boolean stream : List.of(false, true)) {
            upstream.answeringJson(status, body);
            Response response = ask("veiled", stream);
            assertThat(response.statusCode()).isEqualTo(told);
            assertThat(response.asString()).doesNotContain("theirs", "cloud", "tandem.models", "n_ctx");
        }
    }

    @Test
    void shouldPassOnOfABlindModelOnlyWhatOpenAiSpecifies() {
        String extras =
                "\"provider\":\"theirs\",\"model\":\"theirs\",\"timings\":{\"theirs\":1},\"native_finish_reason\":\"theirs\",";
        String top = extras + "\"x_groq\":{\"id\":\"theirs\"},\"x_model\":\"theirs\",\"model_name\":\"theirs\","
                + "\"__verbose\":{\"model\":\"theirs\"},\"service_tier\":\"theirs\",";
        String usage = "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5,\"model\":\"theirs\","
                + "\"cost\":0.1,\"prompt_tokens_details\":{\"cached_tokens\":1,\"by\":\"theirs\"}}";
        String piece = "data: {" + top + "\"choices\":[{" + extras
                + "\"index\":0,\"delta\":{\"content\":\"w%d\",\"by\":\"theirs\"},\"finish_reason\":null}]}\n\n";
        String pieces = IntStream.range(0, 4).mapToObj(piece::formatted).collect(Collectors.joining());
        String last = "data: {" + top + "\"choices\":[{" + extras
                + "\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]," + usage + "}\n\n";
        upstream.answeringEvents(pieces + last + "data: [DONE]\n\n");
        assertThat(ask("veiled", true).asString())
                .contains("\"content\":\"w0\"", "\"content\":\"w3\"", "\"finish_reason\":\"stop\"", "[DONE]")
                .doesNotContain("theirs", "provider", "timings", "cost", "x_groq");

        upstream.answeringJson(
                200,
                "{" + top + "\"choices\":[{" + extras
                        + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\",\"by\":\"theirs\"},"
                        + "\"finish_reason\":\"stop\"}]," + usage + "}");
        assertThat(ask("veiled", false).asString())
                .contains("\"content\":\"Hi\"", "\"total_tokens\":5", "\"cached_tokens\":1")
                .doesNotContain("theirs", "provider", "timings", "cost", "x_groq");

        upstream.answeringEvents(pieces + "data: {\"error\":{\"message\":\"theirs broke\",\"code\":\"theirs\"}}\n\n");
        assertThat(ask("veiled", true).asString())
                .contains("\"content\":\"w3\"", "The upstream broke off its answer.")
                .doesNotContain("theirs", "[DONE]");
    }

    @Test
    void shouldAnswerWholeWhenTheClientWantsItSo() {
        upstream.answeringJson(
                200,
                "{\"id\":\"theirs-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\","
                        + "\"annotations\":[{\"a\":1}]},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}");
        var answer = ask(false).then().statusCode(200).extract().jsonPath();
        assertThat(answer.getString("choices[0].message.content")).isEqualTo("Hi");
        assertThat(answer.getInt("choices[0].message.annotations[0].a")).isEqualTo(1);
        assertThat(answer.getInt("usage.completion_tokens")).isEqualTo(2);
        assertThat(answer.getString("model")).isEqualTo("far");
    }

    @Test
    void shouldPassOnWhyTheUpstreamRefused() {
        upstream.answeringJson(400, "{\"error\":{\"message\":\"no tools here\",\"param\":\"tools\",\"code\":null}}");
        var error = ask(false).then().statusCode(400).extract().jsonPath();
        assertThat(error.getString("error.message")).isEqualTo("no tools here");
        assertThat(error.getString("error.param")).isEqualTo("tools");
    }

    @ParameterizedTest
    @CsvSource({"402,Insufficient credits", "403,Your input was flagged"})
    void shouldPassOnWhatTheClientMayNotHave(int status, String message) {
        upstream.answeringJson(status, "{\"error\":{\"message\":\"" + message + "\",\"code\":" + status + "}}");
        var error = ask(true).then().statusCode(status).extract().jsonPath();
        assertThat(error.getString("error.message")).isEqualTo(message);
        assertThat(error.getString("error.type")).isEqualTo("invalid_request_error");
    }

    @Test
    void shouldSendTheBodyAndOurHeadersOnly() {
        upstream.answeringEvents(CHUNK + END);
        ask(true);
        Asked asked = upstream.asked().getLast();
        assertThat(asked.path()).isEqualTo("/v1/chat/completions");
        assertThat(asked.body())
                .isEqualTo(
                        "{\"model\":\"theirs\",\"stream\":true,\"temperature\":0.10,\"odd\":{\"a\":1},"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream_options\":{\"include_usage\":true}}");
        assertThat(asked.headers()).containsEntry("authorization", "Bearer " + FakeUpstreamEngine.KEY);
        assertThat(asked.headers().keySet())
                .isSubsetOf(
                        "host",
                        "content-type",
                        "content-length",
                        "accept",
                        "accept-encoding",
                        "authorization",
                        "x-title",
                        "traceparent");
    }

    /** One of the arms would take the prompt, and neither would find out in time what the schema costs. */
    @ParameterizedTest
    @ValueSource(strings = {"near", "near@narrow"})
    void shouldRefuseBeforeAnArmIsChosenWhatIsBeyondTheBoundsOfOne(String model) {
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api, "near");
        }
        String values =
                IntStream.range(0, 6_000).mapToObj(i -> "\"value " + i + "\"").collect(Collectors.joining(","));
        String schema = ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
                + "{\"name\":\"x\",\"schema\":{\"enum\":[" + values + "]}}}";
        int before = OutcomeRows.count(database);

        for (int i = 0; i < 4; i++) {
            assertThat(refused(model, "Question " + i, schema)).isEqualTo("schema_too_large");
            assertThat(refused(model, "x".repeat(600 * 1024) + i, "")).isEqualTo("context_length_exceeded");
        }

        assertThat(OutcomeRows.awaitNew(database, before, 8)).hasSize(8).allSatisfy(row -> {
            assertThat(row.get("result")).isEqualTo("rejected");
            assertThat(row.get("assigned")).isNull();
            assertThat(row.get("served")).isNull();
        });
        assertThat(SEEN_BY_SERVERS).isEmpty();
    }

    private static String refused(String model, String question, String field) {
        return given().contentType("application/json")
                .body("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]"
                        + field + "}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(400)
                .extract()
                .jsonPath()
                .getString("error.code");
    }
}
