package dev.tandem.recording;

import dev.tandem.recording.RequestQueue.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests on one thread of its own. What cannot be written is counted and given up: a request is never worth
 * waiting for.
 */
final class RecordingWriter {

    private static final Logger LOG = Logger.getLogger(RecordingWriter.class);
    private static final int MOST_WAITING = 4096;
    private static final long MOST_WAITING_BYTES = 64L << 20;
    private static final long POLL_MILLIS = 250;
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final RequestQueue queue;
    private final Collection<ModelRecorder> recorders;
    private final BiConsumer<String, RecordingResult> ended;
    private volatile boolean closed;
    private volatile long closeBy;
    private @Nullable Thread thread;
    private boolean failing;

    /**
     * @param recorders those to keep free of what is too old; read from when it is started
     * @param ended is told what becomes of each request, by the model's name
     */
    RecordingWriter(Collection<ModelRecorder> recorders, BiConsumer<String, RecordingResult> ended) {
        this(new RequestQueue(MOST_WAITING, MOST_WAITING_BYTES), recorders, ended);
    }

    RecordingWriter(
            RequestQueue queue, Collection<ModelRecorder> recorders, BiConsumer<String, RecordingResult> ended) {
        this.queue = queue;
        this.recorders = recorders;
        this.ended = ended;
    }

    void start() {
        thread = Thread.ofPlatform().name("tandem-recording").daemon(true).start(this::run);
    }

    /** Hands a request over, or counts it as dropped. Never waits; any thread. */
    void offer(RecordedRequest request, ModelRecorder recorder, int size) {
        if (size > RequestQueue.LARGEST) {
            ended.accept(request.model(), RecordingResult.TOO_LARGE);
        } else if (closed
                || !queue.offer(
                        new Waiting(request, recorder, recorder.deletions().get(), size))) {
            ended.accept(request.model(), RecordingResult.DROPPED);
        }
    }

    /** Removes all that is kept of a model, and what is on its way there. */
    static void clear(ModelRecorder recorder) throws IOException {
        synchronized (recorder.folder()) {
            recorder.deletions().incrementAndGet();
            recorder.folder().clear();
        }
    }

    /** Writes what waits, and gives up what is not written by then. */
    void close(Duration within) throws InterruptedException {
        closeBy = System.nanoTime() + within.toNanos();
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.join(within.plusMillis(2 * POLL_MILLIS));
        }
    }

    private void run() {
        long swept = System.nanoTime() - SWEEP.toNanos();
        try {
            while (true) {
                if (System.nanoTime() - swept >= SWEEP.toNanos()) {
                    swept = System.nanoTime();
                    sweep();
                }
                Waiting next = queue.poll(closed ? 0 : POLL_MILLIS);
                if (next != null) {
                    settle(next);
                } else if (closed) {
                    end();
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts it but a process that ends.
        }
    }

    private void settle(Waiting next) {
        boolean late = closed && System.nanoTime() - closeBy > 0;
        ended.accept(next.request().model(), late ? RecordingResult.DROPPED : write(next));
    }

    private RecordingResult write(Waiting next) {
        RecordingFolder folder = next.recorder().folder();
        try {
            byte[] line = RequestLines.write(next.request());
            // The same lock as that of whoever deletes: what waited before it is not written after it.
            synchronized (folder) {
                if (next.age() != next.recorder().deletions().get()) {
                    return RecordingResult.DELETED;
                }
                folder.append(line, Instant.now());
            }
            recovered();
            return RecordingResult.RECORDED;
        } catch (IOException | RuntimeException | Error e) {
            failed(folder, e);
            return RecordingResult.FAILED;
        }
    }

    private void sweep() {
        for (ModelRecorder recorder : recorders) {
            try {
                recorder.folder().sweep(Instant.now());
            } catch (IOException | RuntimeException | Error e) {
                failed(recorder.folder(), e);
            }
        }
    }

    private void end() {
        for (ModelRecorder recorder : recorders) {
            try {
                recorder.folder().end();
            } catch (IOException | RuntimeException | Error e) {
                failed(recorder.folder(), e);
            }
        }
    }

    private void failed(RecordingFolder folder, Throwable reason) {
        if (!failing) {
            failing = true;
            LOG.errorf(
                    "Requests cannot be recorded in %s (%s); serving goes on, and what cannot be recorded is counted.",
                    folder.path(), reason);
        }
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.info("Requests are recorded again.");
        }
    }
}
