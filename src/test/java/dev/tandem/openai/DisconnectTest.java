package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.RawConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that leave free their slots at once, and are counted with what they got. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class DisconnectTest {

    private static final int CLIENTS = 50;
    private static final int SEEN = 3;
    private static final int LEAVING = 1000;

    @TestHTTPResource
    URI base;

    @Inject
    EngineRegistry engines;

    @Inject
    DataSource database;

    @Test
    void shouldFreeAllSlotsAndCountEveryOneWhenFiftyClientsLeaveInMidStream() throws Exception {
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
            int before = OutcomeRows.count(database);

            List<Integer> received = leaveInMidStream(api);

            GuardedEngine engine = engines.engine(new VariantId("demo", "static"));
            Eventually.await("idle", () -> engine.inFlight() + engine.queued() == 0);
            var rows = OutcomeRows.awaitNew(database, before, CLIENTS);
            assertThat(rows)
                    .hasSize(CLIENTS)
                    .allSatisfy(row ->
                            assertThat((Integer) row.get("output_tokens")).isGreaterThanOrEqualTo(SEEN));
            // An answer fills its context within a second: on a busy machine a client may be slower to leave.
            assertThat(rows.stream().filter(row -> "client_cancelled".equals(row.get("result"))))
                    .hasSizeGreaterThan(CLIENTS / 2);
            assertThat(tokens(rows))
                    .isGreaterThanOrEqualTo(received.stream().mapToInt(n -> n).sum());
        }
    }

    @Test
    void shouldStopTheGenerationWhenAClientLeavesThatWaitsForAWholeAnswer() throws Exception {
        GuardedEngine engine = engines.engine(new VariantId("demo", "static"));
        Thread client;
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
            int before = OutcomeRows.count(database);
            client = Thread.ofPlatform().start(() -> {
                try {
                    api.post("/v1/chat/completions", endless("false"));
                } catch (RuntimeException gone) {
                    // This client is meant to be cut off.
                }
            });
            Eventually.await("asked", () -> engine.inFlight() == 1);
            api.leave();
            Eventually.await("stopped", () -> engine.inFlight() == 0);
            assertThat(OutcomeRows.awaitNew(database, before, 1).getFirst().get("result"))
                    .isEqualTo("client_cancelled");
        }
        client.join();
    }

    @Test
    void shouldHoldNoSlotWhenClientsLeaveAtOnce() throws Exception {
        GuardedEngine engine = engines.engine(new VariantId("demo", "static"));
        String body = endless("true").replace('\'', '"');
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
            int before = OutcomeRows.count(database);

            for (int i = 0; i < LEAVING; i++) {
                try (RawConnection client = new RawConnection(base)) {
                    client.post("/v1/chat/completions", "Content-Length: " + body.length());
                    client.send(body);
                    // Spread over the first two milliseconds, in which the prompt is counted by another thread.
                    LockSupport.parkNanos(i % 20 * 100_000L);
                }
            }

            OutcomeRows.awaitNew(database, before, LEAVING);
            Eventually.await("idle", () -> engine.inFlight() + engine.queued() == 0);
            assertThat(api.post("/v1/chat/completions", chat("demo@static", "Hello", "'max_tokens': 4"))
                            .status())
                    .isEqualTo(200);
        }
    }

    private List<Integer> leaveInMidStream(Api api) throws Exception {
        List<Callable<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(() -> readSomeAndLeave(api));
        }
        List<Integer> received = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<Integer> client : threads.invokeAll(clients)) {
                received.add(client.get());
            }
        }
        return received;
    }

    private int readSomeAndLeave(Api api) throws IOException {
        try (Api.Events events = api.stream("/v1/chat/completions", endless("true"))) {
            int tokens = 0;
            while (tokens < SEEN) {
                String data = String.valueOf(events.data());
                assertThat(data).startsWith("{");
                if (data.contains("\"content\":\"") && !data.contains("\"content\":\"\"")) {
                    tokens++;
                }
            }
            return tokens;
        }
    }

    /** Without the tokens that end an answer, the demo model talks until its context is full. */
    private static String endless(String stream) {
        return chat(
                "demo@static",
                "Tell me a story about a fox.",
                "'logit_bias': {'1': -100, '5': -100}",
                "'stream': " + stream);
    }

    private static int tokens(List<Map<String, @Nullable Object>> rows) {
        return rows.stream()
                .mapToInt(row -> row.get("output_tokens") instanceof Integer n ? n : 0)
                .sum();
    }
}
