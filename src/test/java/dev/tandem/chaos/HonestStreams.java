package dev.tandem.chaos;

import static dev.tandem.testing.Api.chat;

import dev.tandem.testing.Api;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Clients that do nothing wrong: each asks for a stream, reads it to its end, and asks again. */
final class HonestStreams implements AutoCloseable {

    private static final String CHATS = "/v1/chat/completions";
    private static final int TOKENS = 32;

    private final URI base;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<List<Ending>>> running = new ArrayList<>();

    /**
     * How one ended.
     *
     * @param id as the server says
     * @param how {@code whole}, or what it was instead
     */
    record Ending(@Nullable String id, String how, Duration firstToken, Duration total) {}

    /** @param goOn asked before each request */
    HonestStreams(URI base, int streams, String name, BooleanSupplier goOn) {
        this.base = base;
        for (int i = 0; i < streams; i++) {
            String client = name + i;
            running.add(clients.submit(() -> ask(client, goOn)));
        }
    }

    private List<Ending> ask(String client, BooleanSupplier goOn) {
        List<Ending> endings = new ArrayList<>();
        try (Api api = new Api(base)) {
            for (int n = 0; goOn.getAsBoolean(); n++) {
                endings.add(request(api, client + "-" + n));
            }
        }
        return endings;
    }

    /** With the tokens banned that end an answer, all have the same length. */
    private static Ending request(Api api, String session) {
        long start = System.nanoTime();
        String body = chat(
                ChaosIT.PAIR,
                "Tell me a story about a fox.",
                "'stream': true",
                "'max_tokens': " + TOKENS,
                "'logit_bias': {'1': -100, '5': -100}");
        try (Api.Events events =
                api.stream(CHATS, body, "X-Tandem-Session", session, "Authorization", "Bearer " + ChaosIT.HONEST_KEY)) {
            String id = events.header("x-request-id");
            if (events.status() != 200) {
                return new Ending(id, events.status() + " " + events.lines(), Duration.ZERO, since(start));
            }
            Duration firstToken = Duration.ZERO;
            String last = "";
            for (String data = events.data(); data != null; data = events.data()) {
                if (firstToken.isZero() && data.contains("\"content\":\"")) {
                    firstToken = since(start);
                }
                last = data;
            }
            return new Ending(id, last.equals("[DONE]") ? "whole" : "cut: " + last, firstToken, since(start));
        } catch (IOException | RuntimeException e) {
            return new Ending(null, e.toString(), Duration.ZERO, since(start));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** All of them, as soon as they ended. */
    List<Ending> endings() throws Exception {
        List<Ending> all = new ArrayList<>();
        for (Future<List<Ending>> client : running) {
            all.addAll(client.get());
        }
        return all;
    }

    /** The time within which 99 of 100 are; a nearest-rank quantile. */
    static Duration p99(List<Ending> endings, Function<Ending, Duration> time) {
        List<Duration> sorted = endings.stream().map(time).sorted().toList();
        return sorted.get((int) Math.ceil(0.99 * sorted.size()) - 1);
    }

    @Override
    public void close() {
        clients.shutdownNow();
    }
}
