package dev.tandem.switchback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.Scrape;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The demo pair on real servers that take turns, under load; for how long is for the system property {@code
 * chaos.seconds} to say. Windows are short, so that there are many switches.
 */
@QuarkusTest
@TestProfile(LlamaServerSwitchbackTest.Pair.class)
@Tag("llama-server")
class LlamaServerSwitchbackTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String ARGUMENTS = "-t,1,-c,8192,-np,4";
    private static final int STREAMS = 8;
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("chaos.seconds", 20));
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final int SWITCHES = 4;
    private static final Duration SAMPLE = Duration.ofMillis(100);
    private static final long SEED = 7;

    @TestHTTPResource
    URI base;

    @Inject
    SwitchbackControllers switchbackControllers;

    @Inject
    DataSource database;

    /** Both arms of the demo, one at a time. */
    public static final class Pair implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>();
            config.put("tandem.models.pair.residency", "switchback");
            config.put("tandem.models.pair.switchback.window", WINDOW.toSeconds() + "s");
            config.put("tandem.models.pair.switchback.drain-limit", "20s");
            config.put("tandem.models.pair.switchback.seed", "" + SEED);
            LlamaServerBinary.serve(config, "pair", "static", "classpath:models/demo-Q2_K.gguf", ARGUMENTS);
            LlamaServerBinary.serve(config, "pair", "dynamic", "classpath:models/demo-UD-Q2_K_XL.gguf", ARGUMENTS);
            return config;
        }
    }

    /** What the client saw. */
    private record Ending(int status, String variant, String how, String retryAfter) {}

    @BeforeEach
    void ready() {
        LlamaServerBinary.path();
        Eventually.await(
                () -> controller().status().toString(),
                () -> controller().status().isServing());
    }

    private SwitchbackController controller() {
        return switchbackControllers.of("pair").orElseThrow();
    }

    @Test
    void shouldFailNoRequestWhenVariantsTakeTurnsUnderLoad() throws Exception {
        int rowsBefore = OutcomeRows.count(database);
        List<Integer> children = new ArrayList<>();
        List<Integer> readiness = new ArrayList<>();
        List<Ending> endings = load(children, readiness);

        assertThat(endings).hasSizeGreaterThan(STREAMS * 4);
        assertThat(endings)
                .filteredOn(ending -> ending.status() != 429)
                .allMatch(ending -> ending.status() == 200 && ending.how().equals("whole"));
        assertThat(endings)
                .filteredOn(ending -> ending.status() == 429)
                .allMatch(ending -> !ending.retryAfter().isEmpty());
        assertThat(children).hasSizeGreaterThan(20).contains(1).allMatch(count -> count <= 1);
        assertThat(readiness).allMatch(status -> status == 200);
        List<Row> rows = OutcomeRows.awaitNew(database, rowsBefore, endings.size()).stream()
                .map(Row::of)
                .toList();
        assertThat(rows).hasSize(endings.size());
        assertEveryRowHasItsWindow(rows);
        report(endings, children, rows);
        try (Api api = new Api(base)) {
            assertThat(Scrape.of(api).sum("tandem_assignments_total", Map.of("source", "window")))
                    .isEqualTo(endings.size());
            assertThat(Scrape.of(api).sum("tandem_switchback_switch_seconds_count", Map.of()))
                    .isGreaterThan(1);
        }
    }

    /** A row's own view of its window. */
    private record Row(String assigned, String served, String source, long block, int window, double waited) {

        static Row of(Map<String, @Nullable Object> columns) {
            return new Row(
                    String.valueOf(columns.get("assigned")),
                    String.valueOf(columns.get("served")),
                    String.valueOf(columns.get("source")),
                    number(columns, "block").longValue(),
                    number(columns, "block_window").intValue(),
                    number(columns, "window_wait_seconds").doubleValue());
        }

        private static Number number(Map<String, @Nullable Object> columns, String column) {
            if (columns.get(column) instanceof Number number) {
                return number;
            }
            throw new AssertionError("no " + column + " in " + columns);
        }

        String place() {
            return block + "/" + window + " " + assigned;
        }
    }

    private static void assertEveryRowHasItsWindow(List<Row> rows) {
        WindowSchedule schedule = new WindowSchedule(
                SEED, WINDOW, 0.2, List.of(new WeightedVariant("dynamic", 1), new WeightedVariant("static", 1)));
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.assigned())
                    .isEqualTo(schedule.window(row.block(), row.window()).variant());
            assertThat(row.source()).isEqualTo("window");
            assertThat(row.served()).isIn(row.assigned(), "null");
        });
        assertThat(rows.stream().map(Row::assigned).distinct()).hasSize(2);
        assertThat(rows.stream().map(Row::place).distinct().count()).isGreaterThan(3);
    }

    /** For the record: a test that passes says nothing else of how it went. */
    private static void report(List<Ending> endings, List<Integer> children, List<Row> rows) {
        System.out.printf(
                "switchback: %d requests, %d of them 429; %d samples, %d children at most; waits of up to %.2f s; %s%n",
                endings.size(),
                endings.stream().filter(ending -> ending.status() == 429).count(),
                children.size(),
                children.stream().max(Comparator.naturalOrder()).orElse(-1),
                rows.stream().mapToDouble(Row::waited).max().orElse(0),
                rows.stream().collect(Collectors.groupingBy(Row::place, TreeMap::new, Collectors.counting())));
    }

    private List<Ending> load(List<Integer> children, List<Integer> readiness) throws Exception {
        long start = System.nanoTime();
        AtomicInteger session = new AtomicInteger();
        List<Future<List<Ending>>> clients = new ArrayList<>();
        List<Ending> endings = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
                Api health = new Api(base)) {
            for (int i = 0; i < STREAMS; i++) {
                clients.add(threads.submit(() -> {
                    List<Ending> mine = new ArrayList<>();
                    try (Api api = new Api(base)) {
                        while (goesOn(start)) {
                            mine.add(request(api, session.incrementAndGet()));
                        }
                    }
                    return mine;
                }));
            }
            while (goesOn(start)) {
                children.add((int) servers().count());
                readiness.add(health.get("/q/health/ready").status());
                LockSupport.parkNanos(SAMPLE.toNanos());
            }
            for (Future<List<Ending>> client : clients) {
                endings.addAll(client.get());
            }
        }
        return endings;
    }

    /** On a busy machine switches take long, and some are needed. */
    private boolean goesOn(long start) {
        long elapsed = System.nanoTime() - start;
        boolean enough = controller().status().switches() >= SWITCHES;
        return elapsed < (enough ? LENGTH : LENGTH.plus(Api.PATIENCE)).toNanos();
    }

    /** From the fork on: what is about to become a server counts as one. */
    private static Stream<ProcessHandle> servers() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().commandLine().orElse("").contains(".gguf"));
    }

    private static Ending request(Api api, int session) throws IOException {
        String body = chat(
                "pair",
                "Tell me a story about a fox.",
                "'stream': true",
                "'max_tokens': 200",
                "'logit_bias': {'1': -100, '5': -100}");
        try (Api.Events events = api.stream(CHATS, body, "X-Tandem-Session", "s" + session)) {
            List<String> lines = events.lines();
            String how = lines.contains("data: [DONE]") ? "whole" : "broken " + lines;
            return new Ending(events.status(), events.header("x-tandem-variant"), how, events.header("retry-after"));
        }
    }
}
