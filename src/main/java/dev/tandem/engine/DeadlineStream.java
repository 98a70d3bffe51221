package dev.tandem.engine;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.SerializedSubscriber;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An answer that fails when its engine is silent for too long, or when it takes too long altogether. Progress that its
 * engine tells of is no silence, and ends here.
 *
 * <p>The engine's silence counts only while the client asks for more, so that a slow reader is never taken for a slow
 * engine; the total counts always. One timer per answer, set anew when it rings rather than at every event.
 */
final class DeadlineStream extends AbstractMulti<ChatEvent> {

    private final Multi<ChatEvent> answer;
    private final Deadlines deadlines;
    private final ScheduledExecutorService timer;

    DeadlineStream(Multi<ChatEvent> answer, Deadlines deadlines, ScheduledExecutorService timer) {
        this.answer = answer;
        this.deadlines = deadlines;
        this.timer = timer;
    }

    @Override
    public void subscribe(MultiSubscriber<? super ChatEvent> downstream) {
        answer.subscribe().withSubscriber(new Watch(new SerializedSubscriber<>(downstream)));
    }

    private final class Watch implements MultiSubscriber<ChatEvent>, Flow.Subscription {
        private final MultiSubscriber<? super ChatEvent> downstream;
        private final long startedAt = System.nanoTime();
        private final AtomicLong outstanding = new AtomicLong();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile long waitingSince = startedAt;
        private volatile boolean began;
        private volatile Flow.@Nullable Subscription upstream;
        private volatile @Nullable Future<?> alarm;

        Watch(MultiSubscriber<? super ChatEvent> downstream) {
            this.downstream = downstream;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
            ring();
        }

        /** Sets itself again a little later than needed: Vert.x, behind the timer, refuses less than a millisecond. */
        private void ring() {
            if (ended.get()) {
                return;
            }
            long now = System.nanoTime();
            var verdict = deadlines.check(now - startedAt, outstanding.get() > 0, now - waitingSince, began);
            switch (verdict) {
                case Deadlines.Wait(var again) ->
                    alarm = timer.schedule(this::ring, again.toMillis() + 1, TimeUnit.MILLISECONDS);
                case Deadlines.Silent(var message) -> expire(new EngineException.TimedOut(message));
                case Deadlines.TooLong(var message) -> expire(EngineException.TimedOut.atWork(message));
            }
        }

        private void expire(EngineException failure) {
            if (ended.compareAndSet(false, true)) {
                cancelUpstream();
                downstream.onFailure(failure);
            }
        }

        @Override
        public void request(long n) {
            if (outstanding.getAndAccumulate(n, Watch::add) == 0) {
                waitingSince = System.nanoTime();
            }
            requestUpstream(n);
        }

        private void requestUpstream(long n) {
            Flow.Subscription subscription = upstream;
            if (subscription != null) {
                subscription.request(n);
            }
        }

        private static long add(long a, long b) {
            long sum = a + b;
            return sum < 0 ? Long.MAX_VALUE : sum;
        }

        @Override
        public void onItem(ChatEvent event) {
            if (ended.get()) {
                return;
            }
            waitingSince = System.nanoTime();
            if (event.isProgress()) {
                // It goes no further, so the one that was asked for is still to come.
                requestUpstream(1);
                return;
            }
            began = true;
            outstanding.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
            downstream.onItem(event);
        }

        @Override
        public void onFailure(Throwable failure) {
            if (finish()) {
                downstream.onFailure(failure);
            }
        }

        @Override
        public void onCompletion() {
            if (finish()) {
                downstream.onCompletion();
            }
        }

        @Override
        public void cancel() {
            if (finish()) {
                cancelUpstream();
            }
        }

        private boolean finish() {
            boolean first = ended.compareAndSet(false, true);
            Future<?> pending = alarm;
            if (first && pending != null) {
                pending.cancel(false);
            }
            return first;
        }

        private void cancelUpstream() {
            Flow.Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
