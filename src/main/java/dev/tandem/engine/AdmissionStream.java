package dev.tandem.engine;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.SwitchableSubscriptionSubscriber;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** An answer that waits for a slot, holds it while it is generated, and gives it back however it ends. */
final class AdmissionStream extends AbstractMulti<ChatEvent> {

    private final Multi<ChatEvent> answer;
    private final Slots slots;
    private final int choices;
    private final Duration patience;
    private final ScheduledExecutorService timer;
    private final Runnable whenAdmitted;

    /**
     * @param choices each of which takes a slot, at least 1
     * @param patience how long one may wait in the queue
     * @param whenAdmitted called when a slot was taken
     */
    AdmissionStream(
            Multi<ChatEvent> answer,
            Slots slots,
            int choices,
            Duration patience,
            ScheduledExecutorService timer,
            Runnable whenAdmitted) {
        this.answer = answer;
        this.slots = slots;
        this.choices = choices;
        this.patience = patience;
        this.timer = timer;
        this.whenAdmitted = whenAdmitted;
    }

    @Override
    public void subscribe(MultiSubscriber<? super ChatEvent> downstream) {
        Admission admission = new Admission(downstream);
        downstream.onSubscribe(admission);
        admission.enter();
    }

    private final class Admission extends SwitchableSubscriptionSubscriber<ChatEvent>
            implements AdmissionQueue.Waiter<Integer> {
        private final AdmissionQueue<Integer>.Ticket ticket = slots.ticket(this, choices);

        Admission(MultiSubscriber<? super ChatEvent> downstream) {
            super(downstream);
        }

        void enter() {
            ticket.enter(
                    patience,
                    timer,
                    () -> new EngineException.Overloaded(
                            "All slots are busy and the queue is full. Retry in a moment.", Duration.ofSeconds(1)),
                    () -> new EngineException.Overloaded(
                            "No slot became free within " + patience.toSeconds() + " s. Retry in a moment.",
                            Duration.ofSeconds(2)));
        }

        /** The queue tells it only one of the two, this or that its time is up; a client may still be gone by now. */
        @Override
        public void admitted(Integer taken) {
            if (!isCancelled()) {
                whenAdmitted.run();
                answer.subscribe().withSubscriber(this);
            }
        }

        @Override
        public void dismissed(EngineException cause) {
            super.onFailure(cause);
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
            ticket.leave();
        }
    }
}
