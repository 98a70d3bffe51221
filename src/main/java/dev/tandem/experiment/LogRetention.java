package dev.tandem.experiment;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what the log has kept for long enough, and the oldest of what is too much, at start and every hour. In small
 * transactions, between which other writes have their turn.
 */
@ApplicationScoped
class LogRetention {

    private static final Logger LOG = Logger.getLogger(LogRetention.class);
    private static final Duration EVERY = Duration.ofHours(1);

    private final Retention retention;
    private final DurableWrites writes;
    private final InstantSource clock;
    private @Nullable Thread thread;
    private volatile boolean stopping;

    @Inject
    LogRetention(OutcomeLogConfig config, DurableWrites writes) {
        this(Retention.of(config.retention()), writes, InstantSource.system());
    }

    LogRetention(Retention retention, DurableWrites writes, InstantSource clock) {
        this.retention = retention;
        this.writes = writes;
        this.clock = clock;
    }

    /** After everything that may refuse the start: it would otherwise tell that the log was closed before it. */
    void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
        thread = Thread.ofVirtual().name("tandem-retention").start(this::run);
    }

    void onStop(@Observes ShutdownEvent event) {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                try {
                    prune();
                } catch (ExecutionException e) {
                    if (stopping) {
                        return;
                    }
                    LOG.warnf(
                            "The log of outcomes could not be shortened (%s); the next attempt is in an hour",
                            e.getCause());
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            LOG.debug("retention ends");
        }
    }

    /** Deletes what is to go. Blocks. */
    void prune() throws InterruptedException, ExecutionException {
        Instant keptFrom = retention.keptFrom(clock.instant());
        report(deleteAll(keptFrom), "came before " + keptFrom + " (tandem.log.retention.age)");
        if (retention.isExceededBy(used())) {
            report(deleteOldest(), "were the oldest of too many (tandem.log.retention.size)");
        }
    }

    private static void report(long deleted, String why) {
        if (deleted > 0) {
            LOG.infof("%d rows of the log of outcomes were deleted: they %s", deleted, why);
        }
    }

    private long deleteAll(Instant keptFrom) throws InterruptedException, ExecutionException {
        long deleted = 0;
        for (int some = delete(EpochMicros.of(keptFrom)); some > 0; some = delete(EpochMicros.of(keptFrom))) {
            deleted += some;
        }
        return deleted;
    }

    private long deleteOldest() throws InterruptedException, ExecutionException {
        long deleted = 0;
        while (!retention.leavesRoomWith(used())) {
            OptionalLong keptFrom = done(connection -> RetentionSql.arrivalOf(connection, RetentionSql.CHUNK));
            int some = keptFrom.isPresent() ? delete(keptFrom.getAsLong()) : 0;
            if (some == 0) {
                break;
            }
            deleted += some;
        }
        return deleted;
    }

    private int delete(long keptFrom) throws InterruptedException, ExecutionException {
        return done(connection -> RetentionSql.delete(connection, keptFrom));
    }

    private long used() throws InterruptedException, ExecutionException {
        return done(RetentionSql::used);
    }

    private <R> R done(DurableWrites.Write<R> write) throws InterruptedException, ExecutionException {
        return writes.submit(write).toCompletableFuture().get();
    }
}
