package dev.tandem.chat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.Executor;

/**
 * Moves a stream to another executor and keeps its failure behind the items that came before it. Mutiny's own
 * {@code emitOn} lets a failure overtake what it has queued, so that a client would lose what was generated for it.
 */
final class OrderedEmitOn {

    private OrderedEmitOn() {}

    private sealed interface Signal<T> {}

    private record Item<T>(T value) implements Signal<T> {}

    private record Failure<T>(Throwable cause) implements Signal<T> {}

    /**
     * Emits on the executor.
     *
     * @param ahead how many items may wait for it, more than 0
     */
    static <T> Multi<T> on(Executor executor, int ahead, Multi<T> source) {
        Multi<Signal<T>> signals = source.map(Item::new);
        return signals.onFailure()
                .recoverWithItem(cause -> new Failure<>(cause))
                .emitOn(executor, ahead)
                .map(OrderedEmitOn::valueOf);
    }

    /**
     * Emits on the executor, and nothing after it was cancelled there: what waits for the executor while Mutiny's own
     * {@code Uni.emitOn} is cancelled comes all the same, and a stream that is made of it is never cancelled any more.
     * Its subscription is there at once, whichever thread {@code source} uses.
     */
    static <T> Uni<T> on(Executor executor, Uni<T> source) {
        return Uni.createFrom().emitter(emitter -> {
            Cancellable running = source.subscribe()
                    .with(
                            item -> executor.execute(() -> emitter.complete(item)),
                            failure -> executor.execute(() -> emitter.fail(failure)));
            emitter.onTermination(running::cancel);
        });
    }

    /** Thrown from a mapping, a failure goes on downstream as it is. */
    private static <T> T valueOf(Signal<T> signal) {
        return switch (signal) {
            case Item<T>(T value) -> value;
            case Failure<T>(RuntimeException cause) -> throw cause;
            case Failure<T>(Throwable cause) -> throw new IllegalStateException(cause);
        };
    }
}
