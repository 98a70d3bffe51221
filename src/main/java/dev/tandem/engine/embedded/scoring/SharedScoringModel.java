package dev.tandem.engine.embedded.scoring;

import dev.tandem.inference.UnscorableException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The model with which one engine scores, for whoever needs it: its own thread, or that of an engine that is compared with
 * it, one at a time. Loaded with the first use, it stays until the end; what could not be loaded is not tried again.
 * Thread-safe.
 */
public final class SharedScoringModel implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SharedScoringModel.class);
    private static final AtomicLong COUNT = new AtomicLong();

    private final String name;
    private final Supplier<ScoringModel> loader;
    /** Whoever needs several takes them in this order, so that no two wait for each other. */
    private final long order = COUNT.incrementAndGet();

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Stop> stops = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** These two belong to whoever holds the lock. */
    private @Nullable ScoringModel model;

    private boolean failed;

    /**
     * @param name of the engine, for the log
     * @param loader throws an {@link IllegalStateException} when the model cannot be loaded
     */
    public SharedScoringModel(String name, Supplier<ScoringModel> loader) {
        this.name = name;
        this.loader = loader;
    }

    /** Has closing this request a stop, until it is forgotten. */
    public void watch(Stop stop) {
        stops.add(stop);
        if (closed) {
            stop.request();
        }
    }

    /** The opposite of {@link #watch}. */
    public void forget(Stop stop) {
        stops.remove(stop);
    }

    /**
     * Works with models that nobody else has meanwhile; waits until they are free.
     *
     * @throws CancellationException when one of them is closed
     * @throws UnscorableException when one of them cannot be loaded
     */
    public static void using(List<SharedScoringModel> shared, Consumer<List<ScoringModel>> work) {
        List<SharedScoringModel> inOrder = shared.stream()
                .sorted(Comparator.comparingLong(one -> one.order))
                .toList();
        inOrder.forEach(one -> one.lock.lock());
        try {
            work.accept(shared.stream().map(SharedScoringModel::loaded).toList());
        } finally {
            inOrder.reversed().forEach(one -> one.lock.unlock());
        }
    }

    private ScoringModel loaded() {
        if (closed) {
            throw new CancellationException();
        }
        if (failed) {
            throw new UnscorableException("the model could not be loaded to score answers; the log says why");
        }
        ScoringModel loaded = model;
        if (loaded == null) {
            loaded = load();
            model = loaded;
        }
        return loaded;
    }

    private ScoringModel load() {
        try {
            return loader.get();
        } catch (IllegalStateException e) {
            failed = true;
            LOG.warnf("%s cannot score answers: %s", name, e.getMessage());
            throw new UnscorableException("the model could not be loaded to score answers; the log says why");
        }
    }

    /** Returns when nobody works with it: whether anybody may begin to. */
    public boolean await() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Has nobody begin to work with it any more, and stops those who do. */
    public void stop() {
        closed = true;
        stops.forEach(Stop::request);
    }

    /** Stops those who work with it, waits for them and frees it. Idempotent. */
    @Override
    public void close() {
        stop();
        lock.lock();
        try {
            ScoringModel loaded = model;
            if (loaded != null) {
                model = null;
                loaded.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
