package dev.tandem.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What waits for an executor, and is cancelled meanwhile. */
@Tag("unit")
class OrderedEmitOnTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final AtomicReference<@Nullable UniEmitter<? super String>> source = new AtomicReference<>();
    private int streams;

    private AssertSubscriber<String> subscribed() {
        return OrderedEmitOn.on(tasks::add, Uni.createFrom().<String>emitter(source::set))
                .onItem()
                .transformToMulti(item -> {
                    streams++;
                    return Multi.createFrom().items(item, item);
                })
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    }

    private void complete() {
        Objects.requireNonNull(source.get()).complete("a");
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void shouldEmitOnTheExecutorWhenTheItemIsThere() {
        AssertSubscriber<String> stream = subscribed();
        complete();
        stream.assertHasNotReceivedAnyItem();

        run();

        stream.assertItems("a", "a").assertCompleted();
    }

    @Test
    void shouldMakeNoStreamWhenItIsCancelledWhileTheItemWaitsForTheExecutor() {
        AssertSubscriber<String> stream = subscribed();
        complete();

        stream.cancel();
        run();

        assertThat(streams).isZero();
        stream.assertHasNotReceivedAnyItem();
    }

    @Test
    void shouldHaveASubscriptionAtOnceWhenTheSourceHasNoneYet() {
        Uni<String> late = Uni.createFrom().item("a").runSubscriptionOn(tasks::add);
        AssertSubscriber<String> stream = OrderedEmitOn.on(tasks::add, late)
                .toMulti()
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));

        stream.assertSubscribed();
        stream.cancel();
        run();

        stream.assertHasNotReceivedAnyItem();
    }

    @Test
    void shouldFailOnTheExecutorWhenTheSourceFails() {
        AssertSubscriber<String> stream = subscribed();
        Objects.requireNonNull(source.get()).fail(new IllegalStateException("broken"));

        run();

        stream.assertFailedWith(IllegalStateException.class, "broken");
    }
}
