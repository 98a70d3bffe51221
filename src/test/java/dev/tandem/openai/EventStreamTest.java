package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Fault;
import dev.tandem.testing.ScriptedEngine;
import dev.tandem.testing.ScriptedEngineFactory;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Idle streams stay alive. */
@QuarkusTest
@TestProfile(ImpatientServer.class)
@Tag("quarkus")
class EventStreamTest {

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    @BeforeEach
    void forget() {
        engines.forgetFaults();
    }

    @Test
    void shouldKeepAnIdleStreamAliveWithComments() throws IOException {
        engines.engine("plain", "a").expect(new Fault.Slow(Duration.ofMillis(1_500)));
        try (Api api = new Api(base);
                Api.Events events = api.stream(
                        "/v1/chat/completions", chat("plain@a", "Hello", "'stream': true", "'max_tokens': 1"))) {
            assertThat(events.line()).isEqualTo(": keep-alive");
            assertThat(events.rest().getLast()).isEqualTo("[DONE]");
        }
    }

    @Test
    void shouldLeaveTheStatusOpenWhileARequestWaits() throws IOException {
        ScriptedEngine engine = engines.engine("guarded", "only");
        engine.expect(new Fault.Slow(Duration.ofMillis(1_900)));
        engine.expect(new Fault.Slow(Duration.ofMillis(1_900)));
        String asked = chat("guarded", "Hello", "'stream': true");
        try (Api api = new Api(base);
                Api.Events first = api.stream("/v1/chat/completions", asked);
                Api.Events second = api.stream("/v1/chat/completions", asked)) {
            assertThat(first.line()).isEqualTo(": keep-alive");
            assertThat(second.line()).isEqualTo(": keep-alive");
            Api.Reply third = api.post("/v1/chat/completions", asked);

            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("Retry-After")).isNotNull();
        }
    }

    @Test
    void shouldDeclareAFailureInTheStreamOnceItHasBegunWithAComment() throws IOException {
        engines.engine("guarded", "only").expect(new Fault.HangAfter(0));
        try (Api api = new Api(base);
                Api.Events events = api.stream("/v1/chat/completions", chat("guarded", "Hello", "'stream': true"))) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.rest()).singleElement().asString().contains("\"timeout\"");
        }
    }
}
