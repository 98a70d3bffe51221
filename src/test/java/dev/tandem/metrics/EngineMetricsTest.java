package dev.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.EngineException;
import dev.tandem.testing.Api;
import dev.tandem.testing.Promtool;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What engines measure themselves, given on over HTTP. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class EngineMetricsTest {

    private static final String PATH = "/q/metrics/engines";
    private static final List<String> VARIANTS = List.of("a", "b");

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    @Inject
    EngineMetrics metrics;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
    }

    @AfterEach
    void close() {
        VARIANTS.forEach(variant -> engines.engine("plain", variant).measure(Optional.empty()));
        api.close();
    }

    private void measure(String variant, Uni<String> told) {
        engines.engine("plain", variant).measure(Optional.of(told));
    }

    @Test
    void shouldTellWhatEnginesMeasureAndLeaveOutThoseThatDoNot() throws Exception {
        measure("a", Uni.createFrom().item("# HELP calls Calls.\n# TYPE calls counter\ncalls 3\n"));
        measure("b", Uni.createFrom().failure(new EngineException.TimedOut("It did not reply.")));

        Api.Reply reply = api.get(PATH, "Accept", "application/openmetrics-text");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(reply.http().body())
                .contains("tandem_engine_scrape_up{model=\"plain\",variant=\"a\"} 1.0\n")
                .contains("tandem_engine_scrape_up{model=\"plain\",variant=\"b\"} 0.0\n")
                .endsWith("# HELP calls Calls.\n# TYPE calls counter\ncalls{model=\"plain\",variant=\"a\"} 3\n");
        assertThat(Promtool.check(reply.http().body()).complaints())
                .isEqualTo("calls counter metrics should have \"_total\" suffix\n");
    }

    @Test
    void shouldBeEmptyWhenNoEngineMeasuresAnything() {
        Api.Reply reply = api.get(PATH);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.http().body()).isEmpty();
    }

    /** One is asked for as long as the test likes; meanwhile everything else goes on. */
    @Test
    void shouldAskOnceForAllWhoAskAtTheSameTimeAndKeepNobodyElseWaiting() {
        CompletableFuture<String> told = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        measure("a", Uni.createFrom().completionStage(() -> {
            asked.incrementAndGet();
            return told;
        }));
        measure("b", Uni.createFrom().item("quick 1\n"));

        List<CompletableFuture<String>> scrapers = Stream.generate(
                        () -> metrics.page().subscribeAsCompletionStage())
                .limit(3)
                .toList();
        for (int i = 0; i < 5; i++) {
            assertThat(api.get("/q/metrics").status()).isEqualTo(200);
            assertThat(api.get("/q/health/live").status()).isEqualTo(200);
        }
        assertThat(scrapers).noneMatch(CompletableFuture::isDone);
        // Who leaves does not end it for the others.
        scrapers.getLast().cancel(true);
        told.complete("slow 2\n");

        assertThat(scrapers.getFirst().join())
                .isEqualTo(scrapers.get(1).join())
                .contains("quick{model=\"plain\",variant=\"b\"} 1\n", "slow{model=\"plain\",variant=\"a\"} 2\n");
        assertThat(asked).hasValue(1);
        assertThat(api.get(PATH).http().body()).contains("slow{");
        assertThat(asked).hasValue(2);
    }
}
