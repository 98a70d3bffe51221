package dev.tandem.drift;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.UnscorableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Asks engines for things while no request is there. What is interrupted by one is asked for again, up to a limit; an
 * interruption before which something new became known does not count. For one sample and one thread, which it blocks.
 */
final class IdleExecutor {

    /** How often one sample is interrupted in vain before this gives up. */
    static final int MOST_INTERRUPTIONS = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final LiveTraffic live;
    private final Duration idle;
    private final Duration wait;
    private int interruptions;

    /** One that waits for its moment as long as it takes. */
    IdleExecutor(LiveTraffic live, Duration idle) {
        this(live, idle, FOR_EVER);
    }

    /**
     * @param idle how long no request may have been there
     * @param wait how long to wait for such a moment before it is given up
     */
    IdleExecutor(LiveTraffic live, Duration idle, Duration wait) {
        this.live = live;
        this.idle = idle;
        this.wait = wait;
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

    /**
     * Asks.
     *
     * @throws PreemptedException when requests came again and again, or did not cease
     * @throws EngineException when the engine fails or takes too long
     * @throws UnscorableException when it cannot do it
     */
    <T> T ask(Uni<T> question) throws PreemptedException, InterruptedException {
        return ask(question, Stopping.UNSEEN);
    }

    /** The same, with a look at how long the engine takes to stop for a request. */
    <T> T ask(Uni<T> question, Stopping stopping) throws PreemptedException, InterruptedException {
        return ask(question, stopping, MOST_INTERRUPTIONS, () -> false);
    }

    /**
     * Asks for all of a list of which a part may be known, and goes on where it was interrupted.
     *
     * @param size how many there are; one that was interrupted after the last of them is not asked again
     * @param known what is known so far, and all of it in the end; when this throws, what was found until then
     * @param rest asks for what comes after so many
     */
    <T> void collect(int size, List<T> known, IntFunction<Multi<T>> rest, Stopping stopping)
            throws PreemptedException, InterruptedException {
        GrowingList<T> growing = new GrowingList<>();
        Uni<Void> question = Uni.createFrom().deferred(() -> {
            Consumer<T> add = growing.begin();
            Multi<T> coming = known.size() < size
                    ? rest.apply(known.size())
                    : Multi.createFrom().empty();
            return coming.invoke(add).onItem().ignoreAsUni();
        });
        try {
            ask(question, stopping, MOST_INTERRUPTIONS, () -> known.addAll(growing.end()));
        } finally {
            known.addAll(growing.end());
        }
    }

    /** The same for what costs money: what is interrupted is given up. */
    <T> T askOnce(Uni<T> question) throws PreemptedException, InterruptedException {
        return ask(question, Stopping.UNSEEN, 0, () -> false);
    }

    /** @param advanced asked after an interruption: whether it came after something new */
    private <T> T ask(Uni<T> question, Stopping stopping, int most, BooleanSupplier advanced)
            throws PreemptedException, InterruptedException {
        while (true) {
            long arrivals = awaitIdle();
            CompletableFuture<T> answer = question.subscribeAsCompletionStage();
            AtomicLong arrived = new AtomicLong();
            Runnable stop = () -> {
                arrived.set(System.nanoTime());
                answer.cancel(true);
            };
            live.onArrival(arrivals, stop);
            try {
                return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (CancellationException e) {
                watch(stopping, arrived.get());
                interruptions = advanced.getAsBoolean() ? 0 : interruptions + 1;
                if (interruptions > most) {
                    throw new PreemptedException();
                }
            } catch (TimeoutException e) {
                throw new EngineException.TimedOut("Scoring took more than " + PATIENCE.toMinutes() + " minutes.");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            } finally {
                answer.cancel(true);
                live.forget(stop);
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

    private long awaitIdle() throws PreemptedException, InterruptedException {
        long begin = System.nanoTime();
        long arrivals = live.arrivals();
        while (!live.isIdle(idle)) {
            if (System.nanoTime() - begin > wait.toNanos()) {
                throw new PreemptedException();
            }
            Thread.sleep(LOOK);
            arrivals = live.arrivals();
        }
        return arrivals;
    }
}
