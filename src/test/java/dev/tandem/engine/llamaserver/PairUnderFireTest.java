package dev.tandem.engine.llamaserver;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.LlamaServerBinary;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The demo pair on two real servers that Tandem owns, while things go wrong. How long at random is for the system property
 * {@code chaos.seconds} to say; {@code .ci/nightly} has it go on for three minutes.
 */
@QuarkusTest
@TestProfile(PairUnderFireTest.Pair.class)
@Tag("llama-server")
class PairUnderFireTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final int STREAMS = 8;
    private static final Duration CHAOS = Duration.ofSeconds(Long.getLong("chaos.seconds", 20));
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    /** Refusals take so little time that Java's client, asking again at once, may lose the next one: JDK-8357639. */
    private static final Duration BEFORE_ASKING_AGAIN = Duration.ofMillis(100);

    @TestHTTPResource
    URI base;

    @Inject
    EngineRegistry engines;

    /** Both arms of the demo, each a server of its own, whose template raises where a message says {@code RAISE}. */
    public static final class Pair implements QuarkusTestProfile {
        private static final String RAISING = "{{ bos_token }}{% for message in messages %}"
                + "{% if 'RAISE' in message['content'] %}{{ raise_exception('It was asked to raise.') }}{% endif %}"
                + "{% set role = 'model' if message['role'] == 'assistant' else 'user' %}"
                + "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}";

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>();
            config.put("tandem.llama-server.restart.initial", "200ms");
            config.put("tandem.llama-server.restart.limit", "1000");
            config.put("tandem.llama-server.restart.max", "1s");
            config.put("tandem.llama-server.degraded-after", "5s");
            config.put("tandem.llama-server.hang-timeout", "6s");
            config.put("tandem.llama-server.start-timeout", "20s");
            config.put("tandem.models.pair.template", RAISING);
            variant(config, "static", "classpath:models/demo-Q2_K.gguf");
            variant(config, "dynamic", "classpath:models/demo-UD-Q2_K_XL.gguf");
            return config;
        }

        private static void variant(Map<String, String> config, String name, String model) {
            LlamaServerBinary.serve(config, "pair", name, model, "-t,1,-c,16384,-np,8");
            String prefix = "tandem.models.pair.variants." + name + ".";
            config.put(prefix + "timeout.first-event", "8s");
            config.put(prefix + "timeout.idle", "8s");
            config.put(prefix + "timeout.total", "40s");
            config.put(prefix + "timeout.queue", "4s");
        }
    }

    /** How a request ended, and which variant the client was told. */
    private record Ending(String variant, String how, Duration took) {}

    @BeforeEach
    void ready() {
        LlamaServerBinary.path();
        awaitReady("static");
        awaitReady("dynamic");
    }

    @Test
    void shouldLeaveTheOtherVariantServingWhenOneChildIsKilledUnderLoad() throws Exception {
        List<Ending> endings;
        AtomicBoolean alwaysReady = new AtomicBoolean(true);
        try (Api api = new Api(base)) {
            double failedBefore = Scrape.of(api).sum("tandem_requests_total", Map.of("outcome", "upstream_error"));
            AtomicBoolean killed = new AtomicBoolean();
            endings = load(Duration.ofSeconds(12), (elapsed, random) -> {
                alwaysReady.compareAndSet(true, api.get("/q/health/ready").status() == 200);
                if (elapsed.toSeconds() >= 4 && isAnswering(api, "static") && killed.compareAndSet(false, true)) {
                    child("demo-Q2_K").destroyForcibly();
                }
            });
            awaitReady("static");
            long failed = endings.stream().filter(e -> !e.how().equals("whole")).count();
            Eventually.await(
                    () -> failed + " failures counted",
                    () -> Scrape.of(api).sum("tandem_requests_total", Map.of("outcome", "upstream_error"))
                            == failedBefore + failed);
            assertThat(api.post(CHATS, chat("pair@static", "Hello")).status()).isEqualTo(200);
        }
        assertThat(alwaysReady).isTrue();
        assertThat(endings).hasSizeGreaterThan(STREAMS);
        assertThat(endings)
                .filteredOn(ending -> ending.variant().equals("dynamic"))
                .isNotEmpty()
                .allMatch(ending -> ending.how().equals("whole"));
        assertThat(endings).extracting(Ending::how).containsAnyOf("declared", "error");
        assertThat(endings).extracting(Ending::how).isSubsetOf("whole", "declared", "error");
    }

    @Test
    void shouldEndEveryRequestInTimeWhateverHappensToTheChildren() throws Exception {
        List<String> stopped = new ArrayList<>();
        long[] next = {3};
        List<Ending> endings = load(CHAOS, (elapsed, random) -> {
            if (elapsed.toSeconds() < next[0]) {
                return;
            }
            next[0] = elapsed.toSeconds() + 4 + random.nextInt(8);
            String file = random.nextBoolean() ? "demo-Q2_K" : "demo-UD-Q2_K_XL";
            switch (random.nextInt(3)) {
                case 0 -> child(file).destroyForcibly();
                case 1 -> {
                    signal("STOP", child(file));
                    stopped.add(file);
                }
                default -> slow(child(file), random);
            }
        });
        assertThat(stopped).isNotEmpty();
        assertThat(endings).hasSizeGreaterThan(100);
        assertThat(endings).extracting(Ending::how).isSubsetOf("whole", "declared", "error");
        assertThat(endings).filteredOn(e -> e.how().equals("whole")).hasSizeGreaterThan(50);
        assertThat(endings).allSatisfy(e -> assertThat(e.took()).isLessThan(DEADLINE));
        awaitReady("static");
        awaitReady("dynamic");
    }

    @Test
    void shouldAnswerInTheShapeOfASchemaThroughBothVariants() throws IOException {
        String format = "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'person', 'schema':"
                + " {'type': 'object', 'required': ['name', 'age'], 'additionalProperties': false, 'properties':"
                + " {'name': {'type': 'string', 'enum': ['Ana', 'Ben']}, 'age': {'type': 'integer', 'minimum': 0, 'maximum': 99}}}}},"
                + " 'temperature': 0, 'max_tokens': 80";
        try (Api api = new Api(base)) {
            for (String variant : List.of("static", "dynamic")) {
                Api.Reply reply = api.post(CHATS, chat("pair@" + variant, "Give me JSON for Ana, aged 31.", format));

                JsonNode person = new ObjectMapper()
                        .readTree(reply.json()
                                .path("choices")
                                .path(0)
                                .path("message")
                                .path("content")
                                .asText());
                assertThat(person.path("name").asText()).isIn("Ana", "Ben");
                assertThat(person.path("age").asInt(-1)).isBetween(0, 99);
            }
        }
    }

    /** What happens beside the load, again and again. */
    @FunctionalInterface
    private interface Events {
        void happen(Duration elapsed, Random random) throws IOException;
    }

    private List<Ending> load(Duration length, Events events) throws Exception {
        long start = System.nanoTime();
        AtomicInteger session = new AtomicInteger();
        List<Future<List<Ending>>> clients = new ArrayList<>();
        List<Ending> endings = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(STREAMS)) {
            for (int i = 0; i < STREAMS; i++) {
                clients.add(threads.submit(() -> {
                    List<Ending> mine = new ArrayList<>();
                    try (Api api = new Api(base)) {
                        while (System.nanoTime() - start < length.toNanos()) {
                            Ending ending = request(api, session.incrementAndGet());
                            mine.add(ending);
                            if (ending.how().equals("error")) {
                                pause(BEFORE_ASKING_AGAIN);
                            }
                        }
                    }
                    return mine;
                }));
            }
            Random random = new Random(20_261_123);
            while (System.nanoTime() - start < length.toNanos()) {
                events.happen(Duration.ofNanos(System.nanoTime() - start), random);
                pause(Duration.ofMillis(50));
            }
            for (Future<List<Ending>> client : clients) {
                endings.addAll(client.get());
            }
        }
        return endings;
    }

    private static Ending request(Api api, int session) throws IOException {
        long start = System.nanoTime();
        String body = chat(
                "pair",
                "Tell me a story about a fox.",
                "'stream': true",
                "'max_tokens': 200",
                "'logit_bias': {'1': -100, '5': -100}");
        try (Api.Events events = api.stream(CHATS, body, "X-Tandem-Session", "s" + session)) {
            String variant = events.header("x-tandem-variant");
            List<String> data = events.status() == 200 ? events.rest() : List.of();
            String how = "cut";
            if (events.status() != 200) {
                how = String.valueOf(events.line()).contains("\"error\"") ? "error" : "undeclared";
            } else if (!data.isEmpty() && data.getLast().equals("[DONE]")) {
                how = "whole";
            } else if (!data.isEmpty() && data.getLast().contains("\"error\"")) {
                how = "declared";
            }
            return new Ending(variant, how, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static boolean isAnswering(Api api, String variant) throws IOException {
        return Scrape.of(api).sum("tandem_requests_in_flight", Map.of("variant", variant)) > 0;
    }

    private static ProcessHandle child(String file) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < deadline) {
            var found = ProcessHandle.current()
                    .descendants()
                    .filter(process -> process.info().commandLine().orElse("").contains(file + ".gguf"))
                    .filter(process -> process.info().command().orElse("").endsWith("llama-server"))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new AssertionError("no child serves " + file);
    }

    private static void slow(ProcessHandle child, Random random) throws IOException {
        for (int i = 0; i < 10; i++) {
            signal("STOP", child);
            pause(Duration.ofMillis(50 + random.nextInt(100)));
            signal("CONT", child);
            pause(Duration.ofMillis(20));
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    }

    private static void pause(Duration length) {
        LockSupport.parkNanos(length.toNanos());
    }

    private void awaitReady(String variant) {
        EngineFixture.awaitReady(engines.engine(new VariantId("pair", variant)));
    }
}
