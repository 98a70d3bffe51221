package dev.tandem.experiment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries entries from many threads to a store on one platform thread of its own, in batches and in order.
 *
 * <p>While the store is unavailable the batch in hand is tried again and again; what finds the queue full is dropped
 * and counted. An entry that the store refuses is found by halving its batch, dropped and counted.
 */
final class LogWriter {

    private static final Logger LOG = Logger.getLogger(LogWriter.class);
    private static final int BATCH = 500;
    private static final Duration LINGER = Duration.ofMillis(100);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** For the writer to count what it gives up at the deadline. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private final OutcomeStore store;
    private final EntryQueue queue;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean overflowing = new AtomicBoolean();
    private volatile Optional<String> failure = Optional.empty();
    private volatile long closeBy;
    private @Nullable Thread thread;
    private long refused;
    private long unwritten;

    /** @param capacity outcomes that may wait, at least 1 */
    LogWriter(OutcomeStore store, int capacity) {
        this.store = store;
        this.queue = new EntryQueue(capacity, BATCH);
    }

    /** Begins to write. Entries may be appended before. */
    void start() {
        thread = Thread.ofPlatform().name("tandem-log").daemon(true).start(this::run);
    }

    /** Hands an entry over, or drops and counts it. Never waits; any thread. */
    boolean append(LogEntry entry) {
        if (queue.offer(entry)) {
            return true;
        }
        dropped.incrementAndGet();
        if (!queue.isClosed() && overflowing.compareAndSet(false, true)) {
            LOG.error(overflow());
        }
        return false;
    }

    /** How it fares now. Any thread. */
    LogStatus status() {
        Optional<String> problem =
                failure.or(() -> overflowing.get() ? Optional.of(overflow()) : Optional.<String>empty());
        return new LogStatus(queue.depth(), dropped.get(), problem);
    }

    /** Refuses new entries, writes those that wait, and gives up what is not written by then. */
    void close(Duration within) throws InterruptedException {
        closeBy = System.nanoTime() + within.toNanos();
        queue.close();
        Thread running = thread;
        if (running != null && !running.join(within.plus(GRACE))) {
            LOG.errorf("The log of outcomes is still being written; up to %d entries may be lost.", queue.depth());
        }
    }

    private void run() {
        for (List<LogEntry> batch = queue.take(LINGER); !batch.isEmpty(); batch = queue.take(LINGER)) {
            write(batch);
        }
        if (unwritten > 0) {
            LOG.errorf("The log of outcomes could not be written before the end; %d entries are lost.", unwritten);
        }
    }

    private void write(List<LogEntry> batch) {
        Duration pause = FIRST_PAUSE;
        while (true) {
            if (queue.isClosed() && closeBy - System.nanoTime() <= 0) {
                giveUp(batch);
                return;
            }
            try {
                store.append(batch);
                written(batch.size());
                return;
            } catch (StoreException.Refused | RuntimeException e) {
                isolate(batch, e);
                return;
            } catch (StoreException | Error e) {
                // An Error too: whatever it is, serving goes on and a later try may work.
                failed(e);
            }
            queue.pause(untilClosed(pause));
            pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private void isolate(List<LogEntry> batch, Exception reason) {
        if (batch.size() > 1) {
            int middle = batch.size() / 2;
            write(batch.subList(0, middle));
            write(batch.subList(middle, batch.size()));
            return;
        }
        queue.done(1);
        dropped.incrementAndGet();
        refused++;
        // At powers of two only, so that a fault in every entry does not fill the server's own log.
        if (Long.bitCount(refused) == 1) {
            LOG.errorf(
                    "The log of outcomes refused %s (%s); it is dropped, %d so far. This is a fault of Tandem: please"
                            + " report it.",
                    name(batch.getFirst()), reason, refused);
        }
    }

    private void giveUp(List<LogEntry> batch) {
        queue.done(batch.size());
        dropped.addAndGet(batch.size());
        unwritten += batch.size();
    }

    private void failed(Throwable reason) {
        String message = reason instanceof StoreException ? String.valueOf(reason.getMessage()) : reason.toString();
        if (failure.isEmpty()) {
            LOG.errorf("The log of outcomes cannot be written; serving goes on, outcomes wait. %s", message);
        }
        failure = Optional.of(message);
    }

    private void written(int count) {
        if (failure.isPresent()) {
            failure = Optional.empty();
            LOG.infof("The log of outcomes is written again; %d entries were dropped since the start.", dropped.get());
        }
        queue.done(count);
        if (queue.isHalfFree() && overflowing.compareAndSet(true, false)) {
            LOG.infof("The log of outcomes has room again; %d entries were dropped since the start.", dropped.get());
        }
    }

    private Duration untilClosed(Duration pause) {
        return queue.isClosed() ? min(pause, Duration.ofNanos(closeBy - System.nanoTime())) : pause;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static String overflow() {
        return "tandem.log.queue: full, outcomes are being dropped. The disk is too slow or cannot be written: relieve"
                + " it, or raise the number.";
    }

    private static String name(LogEntry entry) {
        return switch (entry) {
            case Epoch epoch -> "the epoch " + epoch.id();
            case Outcome outcome -> "the outcome of request " + outcome.requestId();
            case DriftChoice _, DriftOutcome _ -> "what is known of a scored answer";
        };
    }
}
