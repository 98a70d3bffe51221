package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.chat.OutcomeRecorder;
import dev.tandem.chat.RequestContext;
import dev.tandem.inference.ChatEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as server-sent events.
 *
 * <p>The response begins with the first event that has something for the client, or with the first keep-alive comment if that is earlier; a failure
 * before gives an ordinary HTTP error, a failure after it an error event and an end without {@code [DONE]}. No comment
 * begins it while the request waits for a window or a slot, which may be refused still, and by another variant than was
 * expected: how long that takes is bounded, and status and headers shall be right. Each event
 * is framed once; all that are ready in one turn of the event loop leave in one write; no more is asked of the engine
 * while the client does not read. Confined to the event loop of its connection.
 */
final class EventSink implements MultiSubscriber<ChatEvent>, ResponseStream {

    private static final int WINDOW = 64;
    /** Bytes by which events differ in length. */
    private static final int SPARE = 64;

    private static final int LARGEST_EXPECTED = 4096;
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] COMMENT = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final RequestContext context;
    private final OutcomeRecorder recorder;
    private final boolean includeUsage;
    private final EdgeConfig config;
    private final Vertx vertx;
    private final Context eventLoop;
    private Buffer pending = Buffer.buffer();
    private int framed;
    private boolean flushing;
    private boolean ended;
    private boolean waitingForReader;
    private @Nullable UniEmitter<? super EventSink> opening;
    private @Nullable HttpServerResponse response;
    private Runnable cutOffClient = () -> {};
    private Runnable afterEnd = () -> {};
    private Flow.@Nullable Subscription upstream;
    private @Nullable ResponseRenderer responseRenderer;
    private final StreamEnd streamEnd = new StreamEnd(this::frame);
    private long keepAlive = -1;
    private long lastWrite = System.nanoTime();

    EventSink(RequestContext context, OutcomeRecorder recorder, EdgeConfig config, Vertx vertx) {
        this.context = context;
        this.recorder = recorder;
        this.includeUsage = context.request().includeUsage();
        this.config = config;
        this.vertx = vertx;
        this.eventLoop = vertx.getOrCreateContext();
    }

    /** This sink, when there is something to send; fails if the answer failed before. Subscribe once. */
    Uni<EventSink> opened(io.smallrye.mutiny.Multi<ChatEvent> answer) {
        return Uni.createFrom().emitter(emitter -> {
            opening = emitter;
            long period = Math.max(1, config.keepAlive().toMillis());
            keepAlive = vertx.setPeriodic(period, timer -> keepAlive());
            answer.subscribe().withSubscriber(this);
        });
    }

    @Override
    public void attach(HttpServerResponse target, Runnable cutOff, Runnable whenEnded) {
        response = target;
        cutOffClient = cutOff;
        afterEnd = whenEnded;
        flush();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream = subscription;
        subscription.request(WINDOW);
    }

    @Override
    public void onItem(ChatEvent event) {
        if (responseRenderer == null) {
            responseRenderer =
                    new ResponseRenderer(context, recorder.provenance().orElseThrow());
        }
        framed++;
        streamEnd.next(event);
        if (opening != null && pending.length() == 0) {
            // Nothing for the client yet, and perhaps never: a failure shall still have its status.
            askForMore();
        } else {
            open();
            flushSoon();
        }
    }

    @Override
    public void onFailure(Throwable failure) {
        stopTimer();
        UniEmitter<? super EventSink> waiting = opening;
        if (waiting != null) {
            opening = null;
            waiting.fail(failure);
            return;
        }
        streamEnd.release();
        ApiError error = ErrorMapper.map(failure, recorder.provenance());
        recorder.failed(error.result(), error.cause());
        frame(error.json());
        end();
    }

    @Override
    public void onCompletion() {
        stopTimer();
        ResponseRenderer renderer = responseRenderer;
        JsonNode usage = streamEnd.usage();
        if (includeUsage && usage != null && renderer != null) {
            streamEnd.release();
            frame(renderer.usageChunk(usage, streamEnd.beside()));
        } else {
            streamEnd.close();
        }
        pending.appendBytes(DONE);
        open();
        end();
    }

    private void end() {
        ended = true;
        flush();
    }

    private void open() {
        UniEmitter<? super EventSink> waiting = opening;
        if (waiting != null) {
            opening = null;
            recorder.begun();
            waiting.complete(this);
        }
    }

    private void keepAlive() {
        boolean silent = System.nanoTime() - lastWrite >= config.keepAlive().toNanos() / 2;
        if (response == null && !recorder.isAdmitted()) {
            return;
        }
        if (response == null || (silent && !waitingForReader)) {
            pending.appendBytes(COMMENT);
            open();
            flush();
        }
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            eventLoop.runOnContext(ignored -> {
                flushing = false;
                flush();
            });
        }
    }

    private void flush() {
        HttpServerResponse target = response;
        if (target == null || waitingForReader || target.closed() || target.ended()) {
            return;
        }
        if (pending.length() > 0) {
            lastWrite = System.nanoTime();
            int length = pending.length();
            target.write(pending);
            // The next will be about as long: a buffer that grows is copied each time.
            pending = Buffer.buffer(Math.clamp(length + SPARE, SPARE, LARGEST_EXPECTED));
        }
        if (ended) {
            target.end();
            afterEnd.run();
        } else if (target.writeQueueFull()) {
            waitForReader(target);
        } else {
            askForMore();
        }
    }

    /** What is pending meanwhile is bounded: no more is asked for than the window. */
    private void waitForReader(HttpServerResponse target) {
        waitingForReader = true;
        long deadline = vertx.setTimer(config.writeTimeout().toMillis(), timer -> cutOffClient.run());
        target.drainHandler(drained -> {
            vertx.cancelTimer(deadline);
            waitingForReader = false;
            flush();
        });
    }

    private void askForMore() {
        Flow.Subscription source = upstream;
        int consumed = framed;
        if (source != null && consumed > 0) {
            framed = 0;
            source.request(consumed);
        }
    }

    /** Stops the answer, and tells the client why, unless it has ended by itself. */
    void interrupt(Throwable failure) {
        if (!ended) {
            if (upstream != null) {
                upstream.cancel();
            }
            onFailure(failure);
        }
    }

    /** The client left: stops the answer. */
    void abandon() {
        stopTimer();
        if (upstream != null) {
            upstream.cancel();
        }
        afterEnd.run();
    }

    private void stopTimer() {
        vertx.cancelTimer(keepAlive);
    }

    private void frame(ChatEvent event) {
        if (responseRenderer != null) {
            responseRenderer.frame(event, pending);
        }
    }

    private void frame(JsonNode json) {
        ResponseRenderer.frame(json, pending);
    }
}
