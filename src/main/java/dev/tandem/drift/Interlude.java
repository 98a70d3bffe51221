package dev.tandem.drift;

import dev.tandem.engine.EngineException;
import dev.tandem.engine.UnscorableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Asks engines for things while no request is there. What is interrupted by one is asked for again, up to a limit. For
 * one sample and one thread, which it blocks.
 */
final class Interlude {

    /** How often one sample is interrupted before it is given up. */
    static final int MOST_INTERRUPTIONS = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final LiveTraffic live;
    private final Duration idle;
    private int interruptions;

    Interlude(LiveTraffic live, Duration idle) {
        this.live = live;
        this.idle = idle;
    }

    /**
     * How it is known that an engine has stopped.
     *
     * @param stopped completes when it has
     * @param took is told how long after the request's arrival that was
     */
    record Stopping(Uni<Void> stopped, Consumer<Duration> took) {

        /** It stops at once, and nobody asks. */
        static final Stopping UNSEEN = new Stopping(Uni.createFrom().voidItem(), took -> {});
    }

    /** Requests came again and again. */
    static final class GivenUpException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Asks.
     *
     * @throws EngineException when the engine fails or takes too long
     * @throws UnscorableException when it cannot do it
     */
    <T> T ask(Uni<T> question) throws GivenUpException, InterruptedException {
        return ask(question, Stopping.UNSEEN);
    }

    /** The same, with a look at how long the engine takes to stop for a request. */
    <T> T ask(Uni<T> question, Stopping stopping) throws GivenUpException, InterruptedException {
        while (true) {
            live.awaitIdle(idle);
            CompletableFuture<T> answer = question.subscribeAsCompletionStage();
            AtomicLong arrived = new AtomicLong();
            live.onArrival(idle, () -> {
                arrived.set(System.nanoTime());
                answer.cancel(true);
            });
            try {
                return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (CancellationException e) {
                watch(stopping, arrived.get());
                interruptions++;
                if (interruptions > MOST_INTERRUPTIONS) {
                    throw new GivenUpException();
                }
            } catch (TimeoutException e) {
                throw new EngineException.TimedOut("Scoring took more than " + PATIENCE.toMinutes() + " minutes.");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            } finally {
                answer.cancel(true);
                live.forget();
            }
        }
    }

    /** Nothing is wrong where the engine does not tell. */
    private static void watch(Stopping stopping, long arrived) throws InterruptedException {
        CompletableFuture<Void> stopped = stopping.stopped().subscribeAsCompletionStage();
        try {
            stopped.get(STOPPING.toSeconds(), TimeUnit.SECONDS);
            stopping.took().accept(Duration.ofNanos(System.nanoTime() - arrived));
        } catch (TimeoutException | ExecutionException e) {
            stopped.cancel(true);
        }
    }
}
