package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.PackagedServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Large requests neither stop the packaged program, nor make small ones wait. */
@Tag("quarkus")
class LargeRequestsIT {

    private static final String CHATS = "/v1/chat/completions";
    /** Long enough that its prompt has to be counted, too. */
    private static final String COUNTED = "What is the capital of France? ".repeat(10);

    private static final int LARGE = 24;
    private static final int BYTES = 4_300_000;
    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration ALONE = Duration.ofSeconds(3);
    private static final Duration LATER = Duration.ofSeconds(2);

    @TempDir
    Path data;

    /** What a small chat got, and how long that took. */
    private record Small(int status, Duration took) {}

    static Stream<Arguments> bodies() {
        String part = "{'type': 'text', 'text': 'a'}";
        String parts = (part + ", ").repeat(160_000) + part;
        String text = "{'type': 'text', 'text': '" + "word ".repeat(BYTES / 5) + "'}";
        return Stream.of(
                Arguments.of("160,000 parts", parts, "tandem.edge.max-content-parts=4096"),
                Arguments.of("160,000 parts and no cap", parts, "tandem.edge.max-content-parts=1000000"),
                Arguments.of("one part", text, "tandem.edge.max-content-parts=4096"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void shouldEndEveryLargeRequestAndAnswerSmallOnesInTimeWhenManyComeAtOnce(
            String name, String content, String setting) throws Exception {
        byte[] body = ("{'model': 'demo', 'max_tokens': 1, 'messages': [{'role': 'user', 'content': [" + content
                        + "]}]}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        assertThat(body).hasSizeGreaterThanOrEqualTo(BYTES);
        try (PackagedServer server = PackagedServer.start(data, List.of("-Xmx1g"), setting);
                Api api = new Api(server.base());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            DemoServer.awaitReady(api);
            Duration without = longest(small(api, clients, List.of()));

            List<Future<Integer>> large = new ArrayList<>();
            Callable<Integer> one = () -> api.post(CHATS, body).status();
            for (int i = 0; i < LARGE; i++) {
                large.add(clients.submit(one));
            }
            List<Small> small = small(api, clients, large);

            assertThat(statuses(large)).allMatch(LargeRequestsIT::isAnEnd).hasSize(LARGE);
            assertThat(small).allMatch(chat -> chat.status() == 200);
            assertThat(longest(small)).isLessThan(without.plus(LATER));
            assertThat(api.post(CHATS, body).status()).matches(LargeRequestsIT::isAnEnd);
            assertThat(api.post(CHATS, chat("demo", "Hello")).status()).isEqualTo(200);
            assertThat(server.output()).doesNotContain("OutOfMemory");
            report(name, without, longest(small), small.size(), statuses(large));
        }
    }

    private static boolean isAnEnd(int status) {
        return status == 503 || (status >= 200 && status < 500);
    }

    /** Ten a second, for as long as the large ones go on, and at least for a while. */
    private static List<Small> small(Api api, ExecutorService clients, List<Future<Integer>> large) throws Exception {
        List<Future<Small>> chats = new ArrayList<>();
        long start = System.nanoTime();
        while (System.nanoTime() - start < ALONE.toNanos() || !large.stream().allMatch(Future::isDone)) {
            chats.add(clients.submit(() -> {
                long began = System.nanoTime();
                int status = api.post(CHATS, chat("demo", COUNTED, "'max_tokens': 4"))
                        .status();
                return new Small(status, Duration.ofNanos(System.nanoTime() - began));
            }));
            Thread.sleep(PACE);
        }
        List<Small> all = new ArrayList<>();
        for (Future<Small> chat : chats) {
            all.add(chat.get());
        }
        return all;
    }

    private static List<Integer> statuses(List<Future<Integer>> requests) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> request : requests) {
            statuses.add(request.get());
        }
        return statuses;
    }

    private static Duration longest(List<Small> chats) {
        return chats.stream().map(Small::took).max(Duration::compareTo).orElseThrow();
    }

    private static void report(String name, Duration without, Duration with, int small, List<Integer> large) {
        System.out.printf(
                "%s: the longest of %d small chats took %d ms, without large ones %d ms; large ones ended as %s%n",
                name,
                small,
                with.toMillis(),
                without.toMillis(),
                large.stream().sorted().toList());
    }
}
