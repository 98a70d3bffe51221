package dev.tandem.recording;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Requests on their way from event loops, which must not wait, to the thread that writes them. Bounded in bytes. */
final class RequestQueue {

    /** The most bytes of one request that is kept. */
    static final int LARGEST = 8 << 20;

    private final BlockingQueue<Waiting> waiting;
    private final AtomicLong bytes = new AtomicLong();
    private final long mostBytes;

    /**
     * @param most requests that may wait
     * @param mostBytes how much they may be together, by the size of their bodies
     */
    RequestQueue(int most, long mostBytes) {
        this.waiting = new LinkedBlockingQueue<>(most);
        this.mostBytes = mostBytes;
    }

    /**
     * A request that waits.
     *
     * @param request what is kept
     * @param recorder where
     * @param age how often all that was kept there had been deleted when it came
     * @param size bytes of its body
     */
    record Waiting(RecordedRequest request, ModelRecorder recorder, int age, int size) {}

    /** Takes one unless there is no room. Never waits. */
    boolean offer(Waiting one) {
        if (bytes.addAndGet(one.size()) > mostBytes || !waiting.offer(one)) {
            bytes.addAndGet(-one.size());
            return false;
        }
        return true;
    }

    /** The next one; {@code null} when none came in that time. */
    @Nullable
    Waiting poll(long millis) throws InterruptedException {
        Waiting next = waiting.poll(millis, TimeUnit.MILLISECONDS);
        if (next != null) {
            bytes.addAndGet(-next.size());
        }
        return next;
    }
}
