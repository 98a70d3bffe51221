package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.PackagedServer;
import dev.tandem.testing.TickingUpstream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program is asked to stop while many streams are under way. */
@Tag("quarkus")
class ShutdownIT {

    private static final String CHATS = "/v1/chat/completions";
    private static final String READY = "/q/health/ready";
    private static final int STREAMS = 50;
    private static final int TERMINATED = 128 + 15;
    /** Far beyond what it takes: a busy machine may not give the program a turn for long. */
    private static final Duration LONGEST_READY = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(ShutdownIT.class);

    @TempDir
    Path data;

    private TickingUpstream ending;
    private TickingUpstream endless;

    @BeforeEach
    void openUpstreams() {
        ending = new TickingUpstream();
        endless = new TickingUpstream();
    }

    @AfterEach
    void closeUpstreams() {
        ending.close();
        endless.close();
    }

    @Test
    void shouldEndEveryStreamProperlyAndTakeNoNewChatWhenTerminated() throws Exception {
        List<String> last;
        Api.Reply whole;
        try (PackagedServer server = serving("tandem.shutdown.timeout=3s");
                Api api = ready(server);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Api.Reply> unstreamed = clients.submit(() -> api.post(CHATS, chat("m@endless", "Hi")));
            List<Future<String>> streams = streams(api, clients);
            Eventually.await("all are under way", () -> endless.asked() == STREAMS / 2 + 1);

            Duration down = terminate(server, api);
            assertThat(down).as("until readiness was down").isLessThan(LONGEST_READY);
            Api.Reply refused = api.post(CHATS, chat("m@ending", "Hi"));
            Eventually.await(
                    "says for what it waits",
                    () -> server.output()
                            .contains("Stopping: waiting for the requests under way, now " + (STREAMS + 1)
                                    + ", for up to 3 s"));
            ending.end();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("shutting_down");
            last = results(streams);
            whole = unstreamed.get();
            assertThat(server.awaitExit()).as(server.output()).isEqualTo(TERMINATED);
        }
        assertThat(last.stream().filter("[DONE]"::equals)).hasSize(STREAMS / 2);
        assertThat(last.stream().filter(event -> event.contains("\"code\":\"shutting_down\"")))
                .hasSize(STREAMS / 2);
        assertThat(whole.status()).isEqualTo(503);
        assertThat(whole.json().at("/error/code").asText()).isEqualTo("shutting_down");
        // Cut off and refused ones; none is taken for a client that left.
        assertThat(outcomes()).isEqualTo(Map.of("completed ", STREAMS / 2, "shutdown ", STREAMS / 2 + 2));
    }

    @Test
    void shouldServeNewChatsForTheDelayAndRefuseThemAfterwards() throws Exception {
        ending.end();
        try (PackagedServer server = serving("tandem.shutdown.delay=4s", "tandem.shutdown.timeout=60s");
                Api api = ready(server)) {
            try (Api.Events held = api.stream(CHATS, chat("m@endless", "Hi", "'stream': true"))) {
                assertThat(held.data()).isNotNull();
                server.terminate();
                Eventually.await("not ready", () -> api.get(READY).status() == 503);

                List<Integer> statuses = new ArrayList<>();
                do {
                    statuses.add(api.post(CHATS, chat("m@ending", "Hi")).status());
                } while (statuses.getLast() == 200);

                assertThat(statuses).hasSizeGreaterThan(1).last().isEqualTo(503);
                assertThat(api.post(CHATS, chat("m@ending", "Hi")).status()).isEqualTo(503);
            }
            assertThat(server.awaitExit()).as(server.output()).isEqualTo(TERMINATED);
        }
    }

    /** Sends SIGTERM; how long it took until a question for readiness got the answer no. */
    private static Duration terminate(PackagedServer server, Api api) {
        assertThat(api.get(READY).status()).isEqualTo(200);
        long begin = System.nanoTime();
        server.terminate();
        Eventually.await("not ready", () -> api.get(READY).status() == 503);
        Duration down = Duration.ofNanos(System.nanoTime() - begin);
        LOG.infof("not ready %d ms after SIGTERM", down.toMillis());
        return down;
    }

    private List<Future<String>> streams(Api api, ExecutorService clients) throws Exception {
        List<Future<String>> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            String model = i % 2 == 0 ? "m@ending" : "m@endless";
            Api.Events events = api.stream(CHATS, chat(model, "Hi", "'stream': true"));
            assertThat(events.data()).isNotNull();
            streams.add(clients.submit(() -> events.rest().getLast()));
        }
        return streams;
    }

    private static List<String> results(List<Future<String>> streams) throws Exception {
        List<String> results = new ArrayList<>();
        for (Future<String> stream : streams) {
            results.add(stream.get());
        }
        return results;
    }

    private PackagedServer serving(String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(ending.settings("m", "ending"));
        all.addAll(endless.settings("m", "endless"));
        return PackagedServer.start(data, all.toArray(new String[0]));
    }

    private static Api ready(PackagedServer server) {
        Api api = new Api(server.base());
        Eventually.await("ready", () -> api.get(READY).json().toString().contains("\"m\":\"ready\""));
        return api;
    }

    /** How many rows have which result, with their signals behind it. */
    private Map<String, Integer> outcomes() throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        try (Connection log = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tandem.db"));
                Statement statement = log.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT result, signals, count(*) FROM outcome GROUP BY 1, 2")) {
            while (rows.next()) {
                String signals = rows.getString(2) == null ? "" : rows.getString(2);
                counts.merge(rows.getString(1) + " " + signals.replaceAll("[^a-z_]", ""), rows.getInt(3), Integer::sum);
            }
        }
        return counts;
    }
}
