package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.inference.EngineHealth;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.Fault;
import dev.tandem.testing.ScriptedEngine;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request ends in a whole answer, an OpenAI error, or a declared stream error; nothing outlives its deadline. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class FaultInjectionTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String FRANCE = "What is the capital of France?";
    private static final String STORY = "Tell me a story.";

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    @Inject
    EngineRegistry registry;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        engines.forgetFaults();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldAnswer502WhenTheEngineBreaksBeforeItsFirstEvent() {
        guarded().expect(new Fault.BrokenAfter(0));
        assertError(api.post(CHATS, chat("guarded", FRANCE, "'stream': true")), 502, "upstream_error");
    }

    @Test
    void shouldAnswer504WhenTheEngineDoesNotBegin() {
        guarded().expect(new Fault.HangAfter(0));
        assertError(api.post(CHATS, chat("guarded", FRANCE)), 504, "timeout");
    }

    @Test
    void shouldAnswer504WhenTheEngineFallsSilentBeforeTheAnswerIsWhole() {
        guarded().expect(new Fault.HangAfter(3));
        assertError(api.post(CHATS, chat("guarded", FRANCE)), 504, "timeout");
    }

    @Test
    void shouldAnswer502WhenTheEngineBreaksBeforeTheAnswerIsWhole() {
        guarded().expect(new Fault.Half());
        assertError(api.post(CHATS, chat("guarded", FRANCE)), 502, "upstream_error");
    }

    @Test
    void shouldDeclareTheErrorAndLeaveOutDoneWhenAStreamBreaks() throws IOException {
        guarded().expect(new Fault.BrokenAfter(3));
        assertThat(lastDataOf(chat("guarded", FRANCE, "'stream': true"))).contains("\"upstream_error\"");
    }

    @Test
    void shouldDeclareTheErrorWhenAStreamFallsSilent() throws IOException {
        guarded().expect(new Fault.HangAfter(3));
        assertThat(lastDataOf(chat("guarded", FRANCE, "'stream': true"))).contains("\"timeout\"");
    }

    @Test
    void shouldDeclareTheErrorWhenAStreamTakesTooLongAltogether() throws IOException {
        guarded().expect(new Fault.Slow(Duration.ofMillis(100)));
        assertThat(lastDataOf(chat("guarded", STORY, "'stream': true"))).contains("not complete after 5 s");
    }

    @Test
    void shouldWaitForTheFirstEventAsLongAsTheEngineTellsOfProgress() throws IOException {
        guarded().expect(new Fault.Working(25, Duration.ofMillis(100)));
        try (Api.Events events = api.stream(CHATS, chat("guarded", FRANCE, "'stream': true"))) {
            assertThat(events.rest())
                    .hasSizeGreaterThan(2)
                    .doesNotContain("{}")
                    .last()
                    .isEqualTo("[DONE]");
        }
    }

    @Test
    void shouldAnswerWhollyWhenTheEngineIsSlowButWithinItsDeadlines() {
        guarded().expect(new Fault.Slow(Duration.ofMillis(30)));
        assertThat(api.post(CHATS, chat("guarded", FRANCE)).status()).isEqualTo(200);
    }

    @Test
    void shouldEndEveryRequestOneWayOrAnotherWhenFaultsAreMixed() throws Exception {
        List<Callable<String>> requests = new ArrayList<>();
        for (int i = 0; i < 36; i++) {
            guarded().expect(faultOf(i));
            String stream = i % 3 == 0 ? "false" : "true";
            requests.add(() -> ending(chat("guarded", FRANCE, "'stream': " + stream)));
        }
        List<String> endings = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(3)) {
            for (Future<String> ending : clients.invokeAll(requests)) {
                endings.add(ending.get());
            }
        }
        assertThat(endings).hasSize(36).allMatch(List.of("whole", "error", "declared")::contains);
        assertThat(endings).contains("whole", "error", "declared");
        assertIdle();
    }

    @Test
    void shouldAnswer429WithRetryAfterWhenSlotsAndQueueAreFull() throws Exception {
        for (int i = 0; i < 4; i++) {
            guarded().expect(new Fault.Slow(Duration.ofMillis(200)));
        }
        List<Callable<Api.Reply>> requests = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            requests.add(() -> api.post(CHATS, chat("guarded", FRANCE)));
        }
        List<Api.Reply> replies = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(10)) {
            for (Future<Api.Reply> reply : clients.invokeAll(requests)) {
                replies.add(reply.get());
            }
        }
        assertThat(replies).extracting(Api.Reply::status).containsOnly(200, 429);
        assertThat(replies)
                .filteredOn(reply -> reply.status() == 429)
                .isNotEmpty()
                .allSatisfy(reply -> {
                    assertThat(Integer.parseInt(reply.header("retry-after"))).isPositive();
                    assertThat(reply.json().path("error").path("code").asText()).isEqualTo("rate_limit_exceeded");
                });
        assertIdle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"paired", "paired@first"})
    void shouldFallBackBeforeTheFirstByteAndSaySo(String model) throws IOException {
        engines.engine("paired", "first").expect(new Fault.BrokenAfter(0));
        try (Api.Events events = api.stream(CHATS, chat(model, FRANCE, "'stream': true"))) {
            assertThat(events.header("x-tandem-assigned")).isEqualTo("first");
            assertThat(events.header("x-tandem-variant")).isEqualTo("second");
            assertThat(events.rest().getLast()).isEqualTo("[DONE]");
        }
    }

    @Test
    void shouldNotFallBackAfterTheFirstByte() throws IOException {
        engines.engine("paired", "first").expect(new Fault.BrokenAfter(2));
        try (Api.Events events = api.stream(CHATS, chat("paired", FRANCE, "'stream': true"))) {
            assertThat(events.header("x-tandem-variant")).isEqualTo("first");
            assertThat(events.rest().getLast()).contains("upstream_error");
        }
    }

    @Test
    void shouldLeaveAnEngineAloneThatFailsInARowAndIsUnwellUntilItIsWell() {
        ScriptedEngine fragile = engines.engine("fragile", "only");
        fragile.pretend(new EngineHealth(EngineHealth.Status.FAILED, "on fire"));
        fragile.expect(new Fault.BrokenAfter(0));
        fragile.expect(new Fault.BrokenAfter(0));
        api.post(CHATS, chat("fragile", FRANCE));
        api.post(CHATS, chat("fragile", FRANCE));
        int asked = fragile.started();

        Api.Reply paused = api.post(CHATS, chat("fragile", FRANCE));

        assertError(paused, 503, "variant_unavailable");
        assertThat(Integer.parseInt(paused.header("retry-after"))).isPositive();
        assertThat(fragile.started()).isEqualTo(asked);
        assertThat(api.get("/q/health/ready").json().toString()).contains("down: only");
        fragile.pretend(EngineHealth.READY);
        Eventually.await(
                "well again, without any request",
                () -> api.get("/q/health/ready").json().toString().contains("\"fragile\":\"ready\""));
        assertThat(api.post(CHATS, chat("fragile", FRANCE)).status()).isEqualTo(200);
    }

    @Test
    void shouldLeaveNoEngineAloneThatIsWell() {
        ScriptedEngine fragile = engines.engine("fragile", "only");
        for (int i = 0; i < 10; i++) {
            fragile.expect(new Fault.BrokenAfter(0));
            assertError(api.post(CHATS, chat("fragile", FRANCE)), 502, "upstream_error");
        }
        assertThat(api.get("/q/health/ready").json().toString()).contains("\"fragile\":\"ready\"");
        assertThat(api.post(CHATS, chat("fragile", FRANCE)).status()).isEqualTo(200);
    }

    private ScriptedEngine guarded() {
        return engines.engine("guarded", "only");
    }

    private static Fault faultOf(int i) {
        return switch (i % 6) {
            case 0 -> new Fault.BrokenAfter(0);
            case 1 -> new Fault.BrokenAfter(4);
            case 2 -> new Fault.HangAfter(0);
            case 3 -> new Fault.HangAfter(2);
            case 4 -> new Fault.Slow(Duration.ofMillis(20));
            default -> new Fault.None();
        };
    }

    private String ending(String body) throws IOException {
        try (Api.Events events = api.stream(CHATS, body)) {
            boolean stream = events.header("content-type").startsWith("text/event-stream");
            if (events.status() != 200) {
                return String.valueOf(events.line()).contains("\"error\"") ? "error" : "undeclared";
            }
            if (!stream) {
                return String.valueOf(events.line()).contains("\"finish_reason\":\"stop\"") ? "whole" : "half";
            }
            String last = events.rest().getLast();
            return last.equals("[DONE]") ? "whole" : last.contains("\"error\"") ? "declared" : "cut";
        }
    }

    private String lastDataOf(String body) throws IOException {
        try (Api.Events events = api.stream(CHATS, body)) {
            assertThat(events.status()).isEqualTo(200);
            List<String> data = events.rest();
            assertThat(data).doesNotContain("[DONE]").hasSizeGreaterThan(1);
            return data.getLast();
        }
    }

    private void assertIdle() {
        var engine = registry.engine(new VariantId("guarded", "only"));
        Eventually.await(
                "idle", () -> engine.inFlight() + engine.queued() + guarded().running() == 0);
    }

    private static void assertError(Api.Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().path("error").path("code").asText()).isEqualTo(code);
        assertThat(reply.json().path("error").path("message").asText()).isNotBlank();
    }
}
