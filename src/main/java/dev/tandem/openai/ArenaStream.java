package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes a pair as server-sent events, all of them at once when both answers are whole; until then only comments at even
 * intervals, which keep the connection open. A failure before the first byte is an ordinary HTTP error, a later one an
 * error event without {@code [DONE]}. Confined to the event loop of its connection.
 */
final class ArenaStream implements ResponseStream {

    private final EdgeConfig config;
    private final Vertx vertx;
    private Buffer pending = Buffer.buffer();
    private @Nullable UniEmitter<? super ArenaStream> opening;
    private @Nullable HttpServerResponse response;
    private Runnable cutOffClient = () -> {};
    private Runnable afterEnd = () -> {};
    private @Nullable Cancellable running;
    private long keepAlive = -1;
    private boolean ended;

    ArenaStream(EdgeConfig config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
    }

    /** This stream, when there is something to send; fails if the pair failed before. Subscribe once. */
    Uni<ArenaStream> opened(Uni<BlindPair> pair) {
        return Uni.createFrom().emitter(emitter -> {
            opening = emitter;
            keepAlive = vertx.setPeriodic(Math.max(1, config.keepAlive().toMillis()), timer -> comment());
            running = pair.subscribe().with(this::send, this::fail);
        });
    }

    /** The client left: stops both answers. */
    void abandon() {
        vertx.cancelTimer(keepAlive);
        if (running != null) {
            running.cancel();
        }
        afterEnd.run();
    }

    /** Stops both answers, and tells the client why, unless the pair is there. */
    void interrupt(Throwable failure) {
        if (!ended) {
            if (running != null) {
                running.cancel();
            }
            fail(failure);
        }
    }

    @Override
    public void attach(HttpServerResponse target, Runnable cutOff, Runnable whenEnded) {
        response = target;
        cutOffClient = cutOff;
        afterEnd = whenEnded;
        flush();
    }

    private void comment() {
        pending.appendString(": keep-alive\n\n");
        open();
        flush();
    }

    private void send(BlindPair pair) {
        pair.chunks().forEach(this::frame);
        pending.appendString("data: [DONE]\n\n");
        end();
    }

    private void fail(Throwable failure) {
        UniEmitter<? super ArenaStream> waiting = opening;
        if (waiting != null) {
            opening = null;
            vertx.cancelTimer(keepAlive);
            waiting.fail(failure);
            return;
        }
        frame(ErrorMapper.map(failure).json());
        end();
    }

    private void end() {
        vertx.cancelTimer(keepAlive);
        ended = true;
        open();
        flush();
    }

    private void open() {
        UniEmitter<? super ArenaStream> waiting = opening;
        if (waiting != null) {
            opening = null;
            waiting.complete(this);
        }
    }

    /** What waits for a slow reader is bounded: it is this one pair. */
    private void flush() {
        HttpServerResponse target = response;
        if (target == null || target.closed() || target.ended()) {
            return;
        }
        if (!ended) {
            target.write(pending);
            pending = Buffer.buffer();
            return;
        }
        long deadline = vertx.setTimer(config.writeTimeout().toMillis(), timer -> cutOffClient.run());
        target.end(pending).onComplete(done -> vertx.cancelTimer(deadline));
        afterEnd.run();
    }

    private void frame(ObjectNode json) {
        pending.appendString("data: ").appendString(json.toString()).appendString("\n\n");
    }
}
