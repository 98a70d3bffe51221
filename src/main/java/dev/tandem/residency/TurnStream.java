package dev.tandem.residency;

import dev.tandem.engine.AdmissionQueue;
import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.EngineException;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.SerializedSubscriber;
import io.smallrye.mutiny.subscription.SwitchableSubscriptionSubscriber;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * An answer that begins when its window is open, and fails when it must wait for too long or its window is over. Its
 * place is given back whatever way it ends.
 */
final class TurnStream extends AbstractMulti<ChatEvent> {

    private final Turns turns;
    private final Optional<String> pinned;
    private final Visitor visitor;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Duration patience;
    private final Supplier<Duration> untilOpen;

    /**
     * @param patience how long it may wait
     * @param untilOpen how long it would take, asked when it may wait no longer
     */
    TurnStream(
            Turns turns,
            Optional<String> pinned,
            Visitor visitor,
            Executor executor,
            ScheduledExecutorService timer,
            Duration patience,
            Supplier<Duration> untilOpen) {
        this.turns = turns;
        this.pinned = pinned;
        this.visitor = visitor;
        this.executor = executor;
        this.timer = timer;
        this.patience = patience;
        this.untilOpen = untilOpen;
    }

    @Override
    public void subscribe(MultiSubscriber<? super ChatEvent> downstream) {
        MultiSubscriber<? super ChatEvent> serialized = new SerializedSubscriber<>(downstream);
        Visit visit = new Visit(serialized);
        serialized.onSubscribe(visit);
        visit.enter();
    }

    private final class Visit extends SwitchableSubscriptionSubscriber<ChatEvent>
            implements AdmissionQueue.Waiter<Window> {
        private final AdmissionQueue<Window>.Ticket ticket = turns.ticket(this, pinned);
        private final long arrived = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean entering = true;

        Visit(MultiSubscriber<? super ChatEvent> downstream) {
            super(downstream);
        }

        void enter() {
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
        public void admitted(Window window) {
            Duration waited = entering ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - arrived);
            executor.execute(() -> begin(window, waited));
        }

        private void begin(Window window, Duration waited) {
            if (ended.get()) {
                return;
            }
            try {
                visitor.admitted(window, waited).subscribe().withSubscriber(this);
            } catch (RuntimeException e) {
                onFailure(e);
            }
        }

        @Override
        public void dismissed(EngineException cause) {
            if (finish()) {
                super.cancel();
                downstream.onFailure(cause);
            }
        }

        @Override
        public void onItem(ChatEvent event) {
            if (!ended.get()) {
                downstream.onItem(event);
            }
        }

        @Override
        public void onCompletion() {
            if (finish()) {
                downstream.onCompletion();
            }
        }

        @Override
        public void onFailure(Throwable failure) {
            if (finish()) {
                downstream.onFailure(failure);
            }
        }

        @Override
        public void cancel() {
            if (finish()) {
                super.cancel();
            }
        }

        private boolean finish() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                ticket.leave();
            }
            return first;
        }
    }

    private static Duration atLeastASecond(Duration wait) {
        return wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait.plusMillis(999);
    }
}
