package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.scoring.ScoringModel;
import dev.tandem.engine.embedded.scoring.Stop;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenScore;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread on which one engine scores, one answer after the other, and the model that belongs to it. That is
 * loaded with the first answer and stays until the end; what could not be loaded is not tried again.
 */
final class ScoringThread implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ScoringThread.class);
    private static final int CLOSING_SECONDS = 10;

    private final String name;
    private final ExecutorService executor;
    private final Set<Stop> stops = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** These two are the thread's own. */
    private @Nullable ScoringModel scoring;

    private boolean failed;

    /** @param name of the engine, for threads and the log */
    ScoringThread(String name) {
        this.name = name;
        this.executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name + "-scorer").factory());
    }

    /** Scores an answer of tokens that the model has, and tells the emitter; cancelling there stops it. Never blocks. */
    void score(
            LoadedModel model,
            int[] prompt,
            int[] answer,
            Ending ending,
            int topN,
            UniEmitter<? super List<TokenScore>> emitter) {
        Stop stop = new Stop();
        stops.add(stop);
        emitter.onTermination(stop::request);
        try {
            executor.execute(() -> {
                try {
                    emitter.complete(scored(model, prompt, answer, ending, topN, stop));
                } catch (CancellationException e) {
                    emitter.fail(new EngineState.Closed().refusal());
                } catch (UnscorableException | EngineException e) {
                    emitter.fail(e);
                } catch (RuntimeException | Error e) {
                    emitter.fail(new EngineException.Broken("The embedded engine failed to score an answer.", e));
                } finally {
                    stops.remove(stop);
                }
            });
        } catch (RejectedExecutionException e) {
            stops.remove(stop);
            emitter.fail(new EngineState.Closed().refusal());
        }
    }

    /** Tells when what was asked for before is over, on the thread that scores. */
    void stopped(Runnable then) {
        try {
            executor.execute(then);
        } catch (RejectedExecutionException e) {
            then.run();
        }
    }

    private List<TokenScore> scored(LoadedModel model, int[] prompt, int[] answer, Ending ending, int topN, Stop stop) {
        if (closed || stop.isRequested()) {
            throw new CancellationException();
        }
        return scoring(model).score(prompt, answer, ending, topN, stop);
    }

    private ScoringModel scoring(LoadedModel model) {
        if (failed) {
            throw new UnscorableException("the model could not be loaded to score answers; the log says why");
        }
        ScoringModel loaded = scoring;
        if (loaded == null) {
            loaded = load(model);
            scoring = loaded;
        }
        return loaded;
    }

    private ScoringModel load(LoadedModel model) {
        failed = true;
        try {
            ScoringModel loaded = ScoringModel.load(model.weights(), model.context());
            failed = false;
            return loaded;
        } catch (IllegalStateException e) {
            LOG.warnf("%s cannot score answers: %s", name, e.getMessage());
            throw new UnscorableException("the model could not be loaded to score answers; the log says why");
        }
    }

    /** Whether nothing of it is left, so that the model may be freed. */
    boolean isEnded() {
        return executor.isTerminated();
    }

    /** Stops what is being scored, which fails, and frees the context. Idempotent; waits for the thread to end. */
    @Override
    public void close() {
        closed = true;
        stops.forEach(Stop::request);
        try {
            executor.execute(this::free);
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

    private void free() {
        ScoringModel loaded = scoring;
        if (loaded != null) {
            scoring = null;
            loaded.close();
        }
    }
}
