package dev.tandem.engine.llamaserver;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.Loadable;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Whether a supervisor is to have a process or none, and who waits for that. Thread-safe. */
final class DesiredState implements Loadable {

    private final Runnable wake;
    private volatile boolean wanted;
    private volatile boolean wasReady;
    private volatile Optional<String> failure = Optional.empty();
    private @Nullable CompletableFuture<Void> waiting;

    /**
     * @param wanted whether there is to be a process at first
     * @param wake called when that has changed
     */
    DesiredState(boolean wanted, Runnable wake) {
        this.wanted = wanted;
        this.wake = wake;
    }

    /** Whether there is to be a process. */
    boolean wanted() {
        return wanted;
    }

    @Override
    public Uni<Void> load() {
        return order(true);
    }

    @Override
    public Uni<Void> unload() {
        return order(false);
    }

    private Uni<Void> order(boolean process) {
        CompletableFuture<Void> order = new CompletableFuture<>();
        CompletableFuture<Void> replaced;
        synchronized (this) {
            replaced = waiting;
            waiting = order;
            wanted = process;
        }
        if (replaced != null) {
            replaced.completeExceptionally(unavailable("another order came in between"));
        }
        wake.run();
        return Uni.createFrom().completionStage(order);
    }

    /** The supervisor is in this state. */
    void reached(Lifecycle state, Instant now) {
        switch (state) {
            case Lifecycle.Ready _ -> {
                wasReady = true;
                failure = Optional.empty();
                fulfilled(true);
            }
            case Lifecycle.Unloaded _ -> {
                failure = Optional.empty();
                fulfilled(false);
            }
            case Lifecycle.Failed failed -> {
                failure = Optional.of(failed.reason());
                failed(failed.reason());
            }
            case Lifecycle.Restarting restarting -> failed(restarting.cause());
            case Lifecycle.Stopped stopped -> broken(stopped.health(now).detail());
            case Lifecycle.Starting _,
                    Lifecycle.Loading _,
                    Lifecycle.Degraded _,
                    Lifecycle.Unloading _,
                    Lifecycle.Draining _ -> {}
        }
    }

    /** An order that was given a moment ago may not have been looked at: only the one that asked for this is done. */
    private void fulfilled(boolean process) {
        CompletableFuture<Void> order = takeOrderOf(process);
        if (order != null) {
            order.complete(null);
        }
    }

    private void failed(String cause) {
        fail(takeOrderOf(true), cause);
    }

    private void broken(String cause) {
        fail(take(), cause);
    }

    private static void fail(@Nullable CompletableFuture<Void> order, String cause) {
        if (order != null) {
            order.completeExceptionally(unavailable(cause));
        }
    }

    /** Looks and takes under one lock: an order in between would be told that it is done when nothing was. */
    private synchronized @Nullable CompletableFuture<Void> takeOrderOf(boolean process) {
        return wanted == process ? take() : null;
    }

    private synchronized @Nullable CompletableFuture<Void> take() {
        CompletableFuture<Void> order = waiting;
        waiting = null;
        return order;
    }

    private static EngineException unavailable(String cause) {
        return new EngineException.Unavailable(cause, Duration.ofSeconds(1));
    }

    @Override
    public Optional<String> failure() {
        return failure;
    }

    @Override
    public boolean wasReady() {
        return wasReady;
    }
}
