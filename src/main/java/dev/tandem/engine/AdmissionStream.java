package dev.tandem.engine;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.SwitchableSubscriptionSubscriber;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An answer that waits for a slot, holds it while it is generated, and gives it back however it ends. */
final class AdmissionStream extends AbstractMulti<ChatEvent> {

    private final Multi<ChatEvent> answer;
    private final Slots slots;
    private final Duration patience;
    private final ScheduledExecutorService timer;

    /** @param patience how long one may wait in the queue */
    AdmissionStream(Multi<ChatEvent> answer, Slots slots, Duration patience, ScheduledExecutorService timer) {
        this.answer = answer;
        this.slots = slots;
        this.patience = patience;
        this.timer = timer;
    }

    @Override
    public void subscribe(MultiSubscriber<? super ChatEvent> downstream) {
        Admission admission = new Admission(downstream);
        downstream.onSubscribe(admission);
        admission.enter();
    }

    private final class Admission extends SwitchableSubscriptionSubscriber<ChatEvent> {
        private final Slots.Ticket ticket = slots.ticket(this::start);
        /** Set by whichever comes first, the slot or the deadline: only one of them may speak downstream. */
        private final AtomicBoolean decided = new AtomicBoolean();

        private volatile @Nullable Future<?> deadline;

        Admission(MultiSubscriber<? super ChatEvent> downstream) {
            super(downstream);
        }

        void enter() {
            switch (ticket.enter()) {
                case RUNNING -> {}
                case WAITING -> deadline = timer.schedule(this::giveUp, patience.toMillis() + 1, TimeUnit.MILLISECONDS);
                case REFUSED ->
                    super.onFailure(new EngineException.Overloaded(
                            "All slots are busy and the queue is full. Retry in a moment.", Duration.ofSeconds(1)));
            }
        }

        private void start() {
            if (decided.compareAndSet(false, true)) {
                stopClock();
                answer.subscribe().withSubscriber(this);
            }
        }

        private void giveUp() {
            if (decided.compareAndSet(false, true)) {
                ticket.leave();
                super.onFailure(new EngineException.Overloaded(
                        "No slot became free within " + patience.toSeconds() + " s. Retry in a moment.",
                        Duration.ofSeconds(2)));
            }
        }

        private void stopClock() {
            Future<?> running = deadline;
            if (running != null) {
                running.cancel(false);
            }
        }

        @Override
        public void onItem(ChatEvent event) {
            downstream.onItem(event);
        }

        @Override
        public void onCompletion() {
            ticket.leave();
            super.onCompletion();
        }

        @Override
        public void onFailure(Throwable failure) {
            ticket.leave();
            super.onFailure(failure);
        }

        @Override
        public void cancel() {
            super.cancel();
            decided.set(true);
            stopClock();
            ticket.leave();
        }
    }
}
