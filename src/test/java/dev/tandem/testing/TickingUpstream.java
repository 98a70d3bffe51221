package dev.tandem.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A remote API that streams a token every 50 ms until it is told to end, and notes which answers nobody waits for any more. */
public final class TickingUpstream implements AutoCloseable {

    private static final long TICK_MILLIS = 50;

    private final Vertx vertx = Vertx.vertx();
    private final FakeUpstream upstream = new FakeUpstream(vertx).answering(this::answer);
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile boolean ends;

    /** All answers end from now on, each with its next token. */
    public void end() {
        ends = true;
    }

    /** How many chats it was asked for. */
    public int asked() {
        return upstream.asked().size();
    }

    /** How many answers were cancelled in their midst. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Settings that make a variant of it. */
    public List<String> settings(String model, String variant) {
        String prefix = "tandem.models." + model + ".variants." + variant;
        return List.of(
                prefix + ".engine=openai",
                prefix + ".url=http://127.0.0.1:" + upstream.port() + "/v1",
                prefix + ".model=x",
                prefix + ".max-concurrent=100",
                prefix + ".weight=50");
    }

    private void answer(HttpServerRequest request) {
        if (request.uri().endsWith("/models")) {
            request.response().putHeader("content-type", "application/json").end("{\"data\":[{\"id\":\"x\"}]}");
            return;
        }
        HttpServerResponse response = FakeUpstream.open(request);
        vertx.setPeriodic(TICK_MILLIS, timer -> {
            if (response.closed()) {
                vertx.cancelTimer(timer);
                cancelled.incrementAndGet();
            } else if (ends) {
                vertx.cancelTimer(timer);
                response.end(chunk("{}", "\"stop\"") + "data: [DONE]\n\n");
            } else {
                response.write(chunk("{\"content\":\"a\"}", "null"));
            }
        });
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"x\",\"choices\":["
                + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    @Override
    public void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
