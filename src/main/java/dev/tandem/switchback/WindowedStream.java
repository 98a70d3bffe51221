package dev.tandem.switchback;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An answer that fails when its window is over, and gives its place in the window back however it ends. */
final class WindowedStream extends AbstractMulti<ChatEvent> {

    private final Multi<ChatEvent> answer;
    private final WindowWaiter place;

    WindowedStream(Multi<ChatEvent> answer, WindowWaiter place) {
        this.answer = answer;
        this.place = place;
    }

    @Override
    public void subscribe(MultiSubscriber<? super ChatEvent> downstream) {
        answer.subscribe().withSubscriber(new Guarded(downstream));
    }

    /** Spoken to on the executor of the place, so that signals never overlap; only {@link #stop} comes on any thread. */
    final class Guarded implements MultiSubscriber<ChatEvent>, Flow.Subscription {
        private final MultiSubscriber<? super ChatEvent> downstream;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile Flow.@Nullable Subscription upstream;

        Guarded(MultiSubscriber<? super ChatEvent> downstream) {
            this.downstream = downstream;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
            place.runs(this);
        }

        /** Nothing more is generated. */
        void stop() {
            Flow.Subscription generation = upstream;
            if (generation != null) {
                generation.cancel();
            }
        }

        /** The window is over. */
        void fail(EngineException cause) {
            if (ended.compareAndSet(false, true)) {
                downstream.onFailure(cause);
            }
        }

        @Override
        public void request(long n) {
            Flow.Subscription generation = upstream;
            if (generation != null) {
                generation.request(n);
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
            if (ended.compareAndSet(false, true)) {
                place.leave();
                downstream.onCompletion();
            }
        }

        @Override
        public void onFailure(Throwable failure) {
            if (ended.compareAndSet(false, true)) {
                place.leave();
                downstream.onFailure(failure);
            }
        }

        @Override
        public void cancel() {
            if (ended.compareAndSet(false, true)) {
                place.leave();
                stop();
            }
        }
    }
}
