package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.scoring.ScoringModel;
import dev.tandem.engine.embedded.scoring.SharedScoringModel;
import dev.tandem.engine.embedded.scoring.Stop;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.UnscorableException;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** The platform thread on which one engine scores, one answer after the other, with its own model and those beside it. */
final class ScoringThread implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ScoringThread.class);
    private static final int CLOSING_SECONDS = 10;

    private final String name;
    private final SharedScoringModel own;
    private final ExecutorService executor;

    /**
     * @param name of the engine, for threads and the log
     * @param own the engine's model, which is closed with this
     */
    ScoringThread(String name, SharedScoringModel own) {
        this.name = name;
        this.own = own;
        this.executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name + "-scorer").factory());
    }

    /**
     * Works with models and tells the emitter of the end; cancelling there stops it, and so does closing one of the models.
     * Never blocks.
     *
     * @param shared this engine's model, and those of others that it is compared with
     */
    void run(List<SharedScoringModel> shared, BiConsumer<List<ScoringModel>, Stop> work, MultiEmitter<?> emitter) {
        Stop stop = new Stop();
        shared.forEach(model -> model.watch(stop));
        emitter.onTermination(stop::request);
        try {
            executor.execute(() -> {
                try {
                    work(shared, work, stop);
                    emitter.complete();
                } catch (CancellationException e) {
                    fail(emitter, new EngineState.Closed().refusal());
                } catch (UnscorableException | EngineException e) {
                    fail(emitter, e);
                } catch (RuntimeException | Error e) {
                    fail(emitter, new EngineException.Broken("The embedded engine failed to score an answer.", e));
                } finally {
                    shared.forEach(model -> model.forget(stop));
                }
            });
        } catch (RejectedExecutionException e) {
            shared.forEach(model -> model.forget(stop));
            emitter.fail(new EngineState.Closed().refusal());
        }
    }

    /** Nobody wants to know after a cancellation. */
    private static void fail(MultiEmitter<?> emitter, RuntimeException cause) {
        if (!emitter.isCancelled()) {
            emitter.fail(cause);
        }
    }

    private static void work(List<SharedScoringModel> shared, BiConsumer<List<ScoringModel>, Stop> work, Stop stop) {
        if (stop.isRequested()) {
            throw new CancellationException();
        }
        SharedScoringModel.using(shared, models -> work.accept(models, stop));
    }

    /** Tells when what was asked of this engine's model before is over, on the thread that scores. */
    void stopped(Runnable then) {
        try {
            executor.execute(() -> {
                own.await();
                then.run();
            });
        } catch (RejectedExecutionException e) {
            then.run();
        }
    }

    /** Whether nothing of it is left, so that the model may be freed. */
    boolean isEnded() {
        return executor.isTerminated();
    }

    /** Stops what is being scored, which fails, and frees the context. Idempotent; waits for the thread to end. */
    @Override
    public void close() {
        own.stop();
        try {
            executor.execute(own::close);
        } catch (RejectedExecutionException e) {
            return;
        }
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warnf("%s: scoring was still running after %d s and ends with the process", name, CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
