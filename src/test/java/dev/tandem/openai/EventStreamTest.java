package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Fault;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Idle streams stay alive. */
@QuarkusTest
@TestProfile(EventStreamTest.Impatient.class)
@Tag("quarkus")
class EventStreamTest {

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    /** Short periods, so that they can be seen. */
    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(new ScriptedServer().getConfigOverrides());
            config.put("tandem.edge.keep-alive", "100ms");
            config.put("tandem.edge.write-timeout", "1s");
            return config;
        }
    }

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
    void shouldDeclareAFailureInTheStreamOnceItHasBegunWithAComment() throws IOException {
        engines.engine("guarded", "only").expect(new Fault.HangAfter(0));
        try (Api api = new Api(base);
                Api.Events events = api.stream("/v1/chat/completions", chat("guarded", "Hello", "'stream': true"))) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.rest()).singleElement().asString().contains("\"timeout\"");
        }
    }
}
