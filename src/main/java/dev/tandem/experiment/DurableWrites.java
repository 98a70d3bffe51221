package dev.tandem.experiment;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are acknowledged only once they are durable: they survive the end of this process and of the machine. One
 * thread carries them to the database; all that wait while a transaction is under way share the next one, so that the
 * disk is waited for once, however many there are.
 */
@ApplicationScoped
public class DurableWrites {

    private static final int MOST_WAITING = 1_000;
    private static final int BATCH = 200;
    private static final int LAST = jakarta.interceptor.Interceptor.Priority.PLATFORM_AFTER + 900;
    private static final Duration FLUSH = Duration.ofSeconds(5);

    private final DataSource database;
    private final BlockingQueue<Pending<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean closed;
    private @Nullable Thread thread;

    /** What is to be done in the transaction. */
    @FunctionalInterface
    public interface Write<R> {

        /**
         * Reads and writes. Whatever it throws goes to the one who asked; anything but an {@link SQLException} must be
         * thrown before anything was written, since the others' writes go on. It may be called again after a failure.
         */
        R apply(Connection connection) throws SQLException;
    }

    /** @param database its connections begin in auto-commit mode */
    @Inject
    public DurableWrites(DataSource database) {
        this.database = database;
    }

    void onStart(@Observes @Priority(OutcomeLog.FIRST + 2) StartupEvent event) {
        start();
    }

    /** Begins to write. Writes may be submitted before. */
    public void start() {
        thread = Thread.ofPlatform().name("tandem-durable").daemon(true).start(this::run);
    }

    void onStop(@Observes @Priority(LAST) ShutdownEvent event) throws InterruptedException {
        close(FLUSH);
    }

    /** Refuses new writes, ends those that wait, and fails what could not be ended in time. */
    public void close(Duration within) throws InterruptedException {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            running.join(within);
        }
        List<Pending<?>> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(pending -> pending.fail(stopping()));
    }

    /**
     * Asks for a write. Never blocks; any thread.
     *
     * @return its result, once it is durable; fails with {@link StoreException} when that did not work, or when more wait
     *     than are let in. It completes on the writing thread, which must not be held up
     */
    public <R> CompletionStage<R> submit(Write<R> write) {
        Pending<R> pending = new Pending<>(write);
        if (closed) {
            pending.fail(stopping());
        } else if (!waiting.offer(pending)) {
            pending.fail(new StoreException.Unavailable("Too much is waiting to be written. Try again later.", null));
        } else if (closed && waiting.remove(pending)) {
            // Closed meanwhile: nobody may be left to take it.
            pending.fail(stopping());
        }
        return pending.done;
    }

    private static StoreException stopping() {
        return new StoreException.Unavailable("The server is stopping.", null);
    }

    private void run() {
        while (true) {
            List<Pending<?>> batch = new ArrayList<>();
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                // Closing; what waits is still written.
            }
            waiting.drainTo(batch, BATCH - batch.size());
            if (batch.isEmpty()) {
                return;
            }
            write(batch);
            if (closed) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write(List<Pending<?>> batch) {
        // The driver must not see an interrupt that is meant for the queue.
        Thread.interrupted();
        try {
            transaction(batch);
            batch.forEach(Pending::complete);
        } catch (SQLException e) {
            retryAlone(batch, SqlFailure.of(e));
        } catch (RuntimeException | Error e) {
            retryAlone(batch, e);
        }
    }

    /** A write that the database refuses must not take the others with it. */
    private void retryAlone(List<Pending<?>> batch, Throwable reason) {
        if (batch.size() == 1) {
            batch.getFirst().fail(reason);
        } else if (reason instanceof StoreException.Unavailable) {
            batch.forEach(pending -> pending.fail(reason));
        } else {
            batch.forEach(pending -> write(List.of(pending)));
        }
    }

    private void transaction(List<Pending<?>> batch) throws SQLException {
        try (Connection connection = database.getConnection()) {
            boolean sqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
            synchronous(connection, sqlite, "FULL");
            try {
                Transaction.run(connection, c -> {
                    for (Pending<?> pending : batch) {
                        pending.apply(c);
                    }
                });
            } catch (SQLException | RuntimeException | Error e) {
                Transaction.attempt(connection, c -> synchronous(c, sqlite, "NORMAL"), e);
                throw e;
            }
            synchronous(connection, sqlite, "NORMAL");
        }
    }

    /** The log of outcomes may lose its last moments when the power fails; an acknowledged write may not. */
    private static void synchronous(Connection connection, boolean sqlite, String mode) throws SQLException {
        if (sqlite) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA synchronous=" + mode);
            }
        }
    }

    /** One write, and who waits for it. */
    private static final class Pending<R> {
        private final Write<R> write;
        private final CompletableFuture<R> done = new CompletableFuture<>();
        private @Nullable R result;
        private @Nullable RuntimeException refusal;

        Pending(Write<R> write) {
            this.write = write;
        }

        void apply(Connection connection) throws SQLException {
            result = null;
            refusal = null;
            try {
                result = write.apply(connection);
            } catch (RuntimeException e) {
                refusal = e;
            }
        }

        @SuppressWarnings("NullAway") // a write that was applied has a result of its own type, or a refusal
        void complete() {
            if (refusal != null) {
                done.completeExceptionally(refusal);
            } else {
                done.complete(result);
            }
        }

        void fail(Throwable reason) {
            done.completeExceptionally(reason);
        }
    }
}
