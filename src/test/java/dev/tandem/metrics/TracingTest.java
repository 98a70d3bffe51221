package dev.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.RunningPrometheus;
import dev.tandem.testing.ScriptedServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an endpoint configured, each request leaves a span with the conventions' attributes. */
@QuarkusTest
@TestProfile(TracingTest.WithEndpoint.class)
@Tag("quarkus")
class TracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TestHTTPResource
    URI base;

    @Inject
    InMemorySpanExporter exporter;

    /** An endpoint is configured, which turns tracing on; spans go to memory as well. */
    public static final class WithEndpoint implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(new ScriptedServer().getConfigOverrides());
            config.put("quarkus.otel.exporter.otlp.traces.endpoint", "http://localhost:9");
            config.put("quarkus.otel.bsp.schedule.delay", "10ms");
            return config;
        }
    }

    /** Keeps spans in memory. */
    @Singleton
    static class Exporter {
        @Produces
        @Singleton
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @Test
    void shouldLeaveASpanInTheClientsTrace() {
        try (Api api = new Api(base)) {
            api.post(
                    "/v1/chat/completions",
                    Api.chat("plain", "What is the capital of France?", "'stream': true"),
                    "traceparent",
                    "00-" + TRACE + "-00f067aa0ba902b7-01");
        }
        SpanData span = awaitSpan("chat plain").orElseThrow();
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("gen_ai.operation.name")))
                .isEqualTo("chat");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("gen_ai.request.model")))
                .isEqualTo("plain");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("tandem.variant.served")))
                .isIn("a", "b");
        assertThat(span.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
                .isPositive();
        assertThat(span.getAttributes().get(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons")))
                .containsExactly("stop");
    }

    /** A real Prometheus reads them, which refuses a page of OpenMetrics as a whole for one wrong line. */
    @Test
    void shouldLeadFromHistogramsToTheTrace(@TempDir Path directory) throws Exception {
        try (Api api = new Api(base);
                RunningPrometheus prometheus = RunningPrometheus.start(directory, base)) {
            api.post(
                    "/v1/chat/completions",
                    Api.chat("plain", "What is the capital of Italy?", "'stream': true"),
                    "traceparent",
                    "00-" + TRACE + "-00f067aa0ba902b7-01");

            for (String histogram : List.of(
                    "gen_ai_server_time_to_first_token_seconds_bucket",
                    "gen_ai_server_time_per_output_token_seconds_bucket",
                    "gen_ai_server_request_duration_seconds_bucket")) {
                Eventually.await(
                        () -> "a trace of " + histogram + " in " + prometheus.exemplars(histogram) + " of "
                                + prometheus.targets(),
                        () -> prometheus
                                .exemplars(histogram)
                                .findValuesAsText("trace_id")
                                .contains(TRACE));
                assertThat(prometheus.exemplars(histogram).findValuesAsText("span_id"))
                        .allMatch(span -> span.matches("[0-9a-f]{16}"));
            }
            assertThat(api.get("/q/metrics").http().body()).doesNotContain(TRACE);
        }
    }

    private Optional<SpanData> awaitSpan(String name) {
        long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
        Optional<SpanData> found = Optional.empty();
        while (found.isEmpty() && System.nanoTime() < deadline) {
            found = exporter.getFinishedSpanItems().stream()
                    .filter(span -> span.getName().equals(name))
                    .findFirst();
        }
        return found;
    }
}
