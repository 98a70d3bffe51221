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

/**
 * Asks engines for things while no request is there. What is interrupted by one is asked for again, up to a limit. For
 * one sample and one thread, which it blocks.
 */
final class Interlude {

    /** How often one sample is interrupted before it is given up. */
    static final int MOST_INTERRUPTIONS = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final LiveTraffic live;
    private final Duration idle;
    private int interruptions;

    Interlude(LiveTraffic live, Duration idle) {
        this.live = live;
        this.idle = idle;
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
        while (true) {
            live.awaitIdle(idle);
            CompletableFuture<T> answer = question.subscribeAsCompletionStage();
            live.onArrival(idle, () -> answer.cancel(true));
            try {
                return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (CancellationException e) {
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
}
