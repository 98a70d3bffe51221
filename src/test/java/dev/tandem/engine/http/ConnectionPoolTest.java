package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.FakeUpstream;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ConnectionPoolTest extends UpstreamFixture {

    private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private AssertSubscriber<ChatEvent> read(long demand) {
        return streamed().subscribe().withSubscriber(AssertSubscriber.create(demand));
    }

    @Test
    void shouldLeaveNoConnectionOpenWhenFiftyAnswersAreCancelled() {
        upstream.answering(request -> FakeUpstream.open(request).write(CHUNK));
        List<AssertSubscriber<ChatEvent>> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(read(Long.MAX_VALUE));
        }
        readers.forEach(reader -> reader.awaitItems(1, PATIENCE));
        assertThat(upstream.connections()).isEqualTo(50);
        readers.forEach(AssertSubscriber::cancel);
        await(() -> upstream.connections() == 0);
    }

    @Test
    void shouldCloseTheConnectionWhenCancelledBeforeTheFirstByte() {
        upstream.answering(request -> {});
        AssertSubscriber<ChatEvent> reader = read(1);
        await(() -> upstream.asked().size() == 1);
        reader.cancel();
        await(() -> upstream.connections() == 0);
    }

    @Test
    void shouldUseAConnectionAgainWhenAnAnswerWasWhole() {
        AtomicInteger reused = new AtomicInteger();
        answerOnce(request -> {
            reused.incrementAndGet();
            FakeUpstream.open(request).end(CHUNK + END);
        });
        await(() -> events(streamed()).size() == 2 && reused.get() > 0);
    }

    @Test
    void shouldUseNoConnectionTwiceWhenTheCallIsToBeAlone() {
        AtomicInteger reused = new AtomicInteger();
        answerOnce(request -> {
            reused.incrementAndGet();
            FakeUpstream.open(request).end(CHUNK + END);
        });
        for (int i = 0; i < 20; i++) {
            assertThat(events(client.answer(call(true).alone()))).hasSize(2);
        }
        assertThat(reused).hasValue(0);
    }

    /** Answers the first request of a connection; the further ones are the test's. */
    private void answerOnce(Handler<HttpServerRequest> further) {
        Set<HttpConnection> known = ConcurrentHashMap.newKeySet();
        upstream.answering(request -> {
            if (known.add(request.connection())) {
                FakeUpstream.open(request).end(CHUNK + END);
            } else {
                further.handle(request);
            }
        });
    }

    @Test
    void shouldLetGoOfAConnectionThatStaysOpenAfterTheEnd() {
        upstream.answering(request -> FakeUpstream.open(request).write(CHUNK + END));
        assertThat(events(streamed())).hasSize(2);
        await(() -> upstream.connections() == 0);
    }

    @Test
    void shouldReadNoMoreThanAskedForWhenTheReaderIsSlow() {
        AtomicInteger written = new AtomicInteger();
        upstream.answering(request -> pump(FakeUpstream.open(request), written));
        AssertSubscriber<ChatEvent> reader = read(1);
        reader.awaitItems(1, PATIENCE);
        int before;
        do {
            before = written.get();
            // What the kernel's and our buffers take is soon full; then nothing moves for a while.
            java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
        } while (written.get() > before);
        assertThat(reader.getItems()).hasSize(1);
        assertThat((long) before * CHUNK.length()).isLessThan(64L << 20);
        reader.request(1000);
        reader.awaitItems(1001, PATIENCE);
        reader.cancel();
        await(() -> upstream.connections() == 0);
    }

    private static void pump(HttpServerResponse response, AtomicInteger written) {
        while (!response.closed() && !response.writeQueueFull()) {
            response.write(Buffer.buffer(CHUNK.repeat(100)));
            written.addAndGet(100);
        }
        if (!response.closed()) {
            response.drainHandler(drained -> pump(response, written));
        }
    }

    @Test
    void shouldEmitAllEventsOfOneReadWhenTheyAreMany() {
        upstream.answeringEvents(CHUNK.repeat(5000) + END);
        assertThat(events(streamed())).hasSize(5001);
        AssertSubscriber<ChatEvent> reader = read(0);
        for (int i = 0; i < 5001; i++) {
            reader.request(1);
        }
        reader.awaitCompletion(PATIENCE);
        assertThat(reader.getItems()).hasSize(5001);
    }

    @Test
    void shouldDeliverSlowlyWhatComesSlowlyAndStopWhenCancelled() {
        upstream.answering(request -> {
            HttpServerResponse response = FakeUpstream.open(request);
            byte[] bytes = CHUNK.repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            AtomicInteger at = new AtomicInteger();
            vertx.setPeriodic(1, timer -> {
                if (response.closed() || at.get() == bytes.length) {
                    vertx.cancelTimer(timer);
                } else {
                    response.write(Buffer.buffer(new byte[] {bytes[at.getAndIncrement()]}));
                }
            });
        });
        AssertSubscriber<ChatEvent> reader = read(Long.MAX_VALUE);
        reader.awaitItems(2, PATIENCE);
        reader.cancel();
        await(() -> upstream.connections() == 0);
    }

    @Test
    void shouldAskAgainOnANewConnectionWhenAPooledOneWasClosedMeanwhile() {
        AtomicInteger closed = new AtomicInteger();
        answerOnce(request -> {
            closed.incrementAndGet();
            request.connection().close();
        });
        await(() -> events(streamed()).size() == 2 && closed.get() > 0);
    }

    @Test
    void shouldAskAgainWhenTheServerClosesAReserveThatWasNeverUsed() {
        AtomicInteger asked = new AtomicInteger();
        upstream.answering(request -> {
            if (asked.incrementAndGet() == 1) {
                request.connection().close();
            } else {
                FakeUpstream.open(request).end(CHUNK + END);
            }
        });
        try (ConnectionPool connectionPool = new ConnectionPool(vertx, endpoint(upstream.port()))) {
            HttpConnection reserve = reserve(connectionPool);
            assertThat(connectionPool.isFresh(reserve, System.nanoTime())).isFalse();
            assertThat(events(answerOver(connectionPool))).hasSize(2);
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void shouldNotCallAConnectionFreshOnceItIsClosed() {
        upstream.answering(request -> FakeUpstream.open(request).end(CHUNK + END));
        try (ConnectionPool connectionPool = new ConnectionPool(vertx, endpoint(upstream.port()))) {
            long before = System.nanoTime();
            HttpConnection reserve = reserve(connectionPool);
            assertThat(connectionPool.isFresh(reserve, before)).isTrue();
            reserve.close();
            await(() -> !connectionPool.isFresh(reserve, before));
        }
    }

    /** A connection that the pool made and nobody used; given back on its own event loop, so that it is there at once. */
    private static HttpConnection reserve(ConnectionPool connectionPool) {
        return connectionPool
                .request(HttpMethod.POST, "/chat/completions", true)
                .map(unused -> {
                    unused.reset();
                    return unused.connection();
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private Multi<ChatEvent> answerOver(ConnectionPool connectionPool) {
        Endpoint endpoint = endpoint(upstream.port());
        return Multi.createFrom()
                .emitter(emitter -> new AnswerCall(
                                vertx, connectionPool, endpoint, new UpstreamErrors(endpoint), call(true), emitter)
                        .start());
    }

    @Test
    void shouldNotAskAgainWhenANewConnectionIsClosed() {
        upstream.answering(request -> request.connection().close());
        assertThatThrownBy(() -> events(streamed())).isInstanceOf(EngineException.Broken.class);
        assertThat(upstream.asked()).hasSize(1);
    }

    @Test
    void shouldNotAskAgainWhenTheAnswerHadBegun() {
        AtomicInteger broken = new AtomicInteger();
        answerOnce(request -> {
            broken.incrementAndGet();
            FakeUpstream.open(request)
                    .write(CHUNK)
                    .onComplete(written -> request.connection().close());
        });
        assertThatThrownBy(() -> await(() -> events(streamed()).isEmpty())).isInstanceOf(EngineException.Broken.class);
        assertThat(broken).hasValue(1);
    }

    @Test
    void shouldBeUnavailableWhenNobodyListens() throws IOException {
        // Bound, so that nobody else gets the port, but not listening.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            UpstreamClient lost = new UpstreamClient(vertx, endpoint(taken.getLocalPort()));
            assertThatThrownBy(() -> events(lost.answer(call(true)))).isInstanceOf(EngineException.Unavailable.class);
            assertThatThrownBy(() -> lost.get("/models", PATIENCE).await().atMost(PATIENCE))
                    .isInstanceOf(EngineException.Unavailable.class);
            lost.close();
        }
    }

    @Test
    void shouldBeUnavailableWhenTheHostIsNotKnown() {
        Endpoint nowhere = new Endpoint(
                new Address.Tcp("no-such-host.invalid", 80, false), "", java.util.Map.of(), null, "p", PATIENCE);
        try (UpstreamClient lost = new UpstreamClient(vertx, nowhere)) {
            assertThatThrownBy(() -> events(lost.answer(call(true)))).isInstanceOf(EngineException.Unavailable.class);
        }
    }

    @Test
    void shouldFailRunningAnswersWhenClosed() {
        upstream.answering(request -> FakeUpstream.open(request).write(CHUNK));
        AssertSubscriber<ChatEvent> reader = read(Long.MAX_VALUE);
        reader.awaitItems(1, PATIENCE);
        client.close();
        reader.awaitFailure(PATIENCE).assertFailedWith(EngineException.Unavailable.class);
    }

    @Test
    void shouldBreakRunningAnswersWhenTheUpstreamHasEnded() {
        upstream.answering(request -> FakeUpstream.open(request).write(CHUNK));
        AssertSubscriber<ChatEvent> reader = read(Long.MAX_VALUE);
        reader.awaitItems(1, PATIENCE);
        client.abandon();
        reader.awaitFailure(PATIENCE).assertFailedWith(EngineException.Broken.class);
    }

    @Test
    void shouldGiveUpWhenAReplyTakesTooLong() {
        upstream.answering(request -> {});
        assertThatThrownBy(() ->
                        client.get("/health", Duration.ofMillis(50)).await().atMost(PATIENCE))
                .isInstanceOf(EngineException.TimedOut.class);
        await(() -> upstream.connections() == 0);
    }

    @Test
    void shouldTellTheStatusWhenAskedForSomethingElse() {
        upstream.answeringJson(404, "{\"error\":\"no\"}");
        JsonReply reply = client.get("/health", PATIENCE).await().atMost(PATIENCE);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().path("error").asText()).isEqualTo("no");
    }
}
