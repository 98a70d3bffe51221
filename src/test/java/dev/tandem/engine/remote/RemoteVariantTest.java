package dev.tandem.engine.remote;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.FakeUpstream.Asked;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The API. */
    public static class Remote implements QuarkusTestResourceLifecycleManager {
        private final Vertx vertx = Vertx.vertx();
        private @Nullable FakeUpstream upstream;

        @Override
        public Map<String, String> start() {
            upstream = new FakeUpstream(vertx);
            String variant = "tandem.models.far.variants.cloud.";
            return Map.of(
                    variant + "engine", "openai",
                    variant + "weight", "1",
                    variant + "url", "http://127.0.0.1:" + upstream.port() + "/v1/",
                    variant + "model", "theirs",
                    variant + "api-key", FakeUpstreamEngine.KEY,
                    variant + "headers.X-Title", "Tandem");
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(upstream, new TestInjector.MatchesType(FakeUpstream.class));
        }

        @Override
        public void stop() {
            Objects.requireNonNull(upstream).close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static final String CHUNK =
            "data: {\"id\":\"theirs-1\",\"model\":\"theirs\",\"provider\":\"P\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\",\"reasoning\":\"hm\"}}]}\n\n";
    private static final String END =
            "data: {\"id\":\"theirs-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\n";

    @SuppressWarnings("NullAway.Init") // Remote injects it
    FakeUpstream upstream;

    private static Response ask(boolean stream) {
        return given().contentType("application/json")
                .header("X-Conversation-Id", "c1")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("tracestate", "vendor=secret")
                .header("baggage", "user=secret")
                .header("Cookie", "a=b")
                .header("Authorization", "Bearer theClientsOwn")
                .body(
                        "{\"model\":\"far\",\"stream\":" + stream
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
}
