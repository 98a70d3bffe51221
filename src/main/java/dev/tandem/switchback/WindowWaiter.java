package dev.tandem.switchback;

import dev.tandem.engine.AdmissionQueue;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request that waits for a window, and then is answered in it. It is told on its executor what became of it; the place is given back
 * whatever way it ends.
 */
final class WindowWaiter implements AdmissionQueue.Waiter<SwitchbackWindow> {

    private final AdmissionQueue<SwitchbackWindow>.Ticket ticket;
    private final Executor executor;
    private final Supplier<Duration> untilOpen;
    private final UniEmitter<? super WindowAdmission> waiting;
    private final long arrived = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean entering = true;
    private volatile boolean handedOver;
    private volatile @Nullable EngineException dismissal;
    private volatile WindowedStream.@Nullable Guarded running;

    /**
     * @param pinned the only variant that will do; empty when any will
     * @param executor where {@code waiting} is spoken to
     * @param untilOpen how long it would take, asked when it may wait no longer
     * @param waiting gets the admission
     */
    WindowWaiter(
            AdmissionGate admissionGate,
            Optional<String> pinned,
            Executor executor,
            Supplier<Duration> untilOpen,
            UniEmitter<? super WindowAdmission> waiting) {
        this.ticket = admissionGate.ticket(this, pinned);
        this.executor = executor;
        this.untilOpen = untilOpen;
        this.waiting = waiting;
    }

    /** Goes in, or waits. Called once. */
    void enter(ScheduledExecutorService timer, Duration patience) {
        waiting.onTermination(() -> {
            if (!handedOver) {
                leave();
            }
        });
        ticket.enter(
                patience,
                timer,
                () -> new EngineException.Overloaded(
                        "The model is being changed and too many requests wait already. Retry in a moment.",
                        atLeastASecond(untilOpen.get())),
                () -> new EngineException.Overloaded(
                        "The model's next window did not open within " + patience.toSeconds() + " s. Retry later.",
                        atLeastASecond(untilOpen.get())));
        entering = false;
    }

    @Override
    public void admitted(SwitchbackWindow window) {
        Duration waited = entering ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - arrived);
        executor.execute(() -> {
            if (!over.get()) {
                handedOver = true;
                waiting.complete(new WindowAdmission(window, waited, this));
            }
        });
    }

    @Override
    public void dismissed(EngineException cause) {
        dismissal = cause;
        if (leave()) {
            WindowedStream.Guarded answer = running;
            if (answer != null) {
                answer.stop();
            }
            executor.execute(() -> tell(cause));
        }
    }

    private void tell(EngineException cause) {
        WindowedStream.Guarded answer = running;
        if (answer == null) {
            waiting.fail(cause);
        } else {
            answer.fail(cause);
        }
    }

    /** The answer began; it may be too late. */
    void runs(WindowedStream.Guarded answer) {
        running = answer;
        EngineException cause = dismissal;
        if (cause != null) {
            answer.stop();
            answer.fail(cause);
        }
    }

    /** Gives the place back; tells whether it was still held. */
    boolean leave() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            ticket.leave();
        }
        return first;
    }

    private static Duration atLeastASecond(Duration wait) {
        return wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait.plusMillis(999);
    }
}
