package dev.tandem.engine.embedded;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Counts the tokens of prompts, one after another, long ones on a thread of their own: nobody waits until a long one is
 * counted but those who ask with another one. Thread-safe.
 *
 * <p>The queues are bounded, and whoever leaves gives up the place in them at once, with all that it holds. What the
 * tokenizer has begun it ends: its native side cannot be stopped. How long that takes is bounded by {@link
 * dev.tandem.inference.PromptBound}.
 */
final class PromptCounter {

    /** Characters of a prompt that is counted within milliseconds. */
    private static final int SHORT_PROMPT = 64 * 1024;

    private static final int MOST_SHORT = 1024;
    private static final int MOST_LONG = 64;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ThreadPoolExecutor shortPrompts;
    private final ThreadPoolExecutor longPrompts;

    PromptCounter(String name) {
        this.shortPrompts = thread(name + "-counter", MOST_SHORT);
        this.longPrompts = thread(name + "-long-counter", MOST_LONG);
    }

    private static ThreadPoolExecutor thread(String name, int mostWaiting) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(mostWaiting),
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Counts a prompt; cold. Fails with {@link EngineException.Overloaded} when too many wait already. */
    Uni<Integer> count(ChatRequest request, ToIntFunction<ChatRequest> counting) {
        ThreadPoolExecutor thread = request.isLongerThan(SHORT_PROMPT) ? longPrompts : shortPrompts;
        return Uni.createFrom().emitter(emitter -> {
            FutureTask<Void> task = new FutureTask<>(
                    () -> {
                        try {
                            emitter.complete(counting.applyAsInt(request));
                        } catch (RuntimeException | Error e) {
                            emitter.fail(e);
                        }
                    },
                    null);
            emitter.onTermination(() -> {
                task.cancel(false);
                thread.remove(task);
            });
            try {
                thread.execute(task);
            } catch (RejectedExecutionException e) {
                emitter.fail(
                        thread.isShutdown()
                                ? new EngineState.Closed().refusal()
                                : new EngineException.Overloaded(
                                        "Too many prompts wait for their tokens to be counted. Retry in a moment.",
                                        RETRY));
            }
        });
    }

    /** For other short work with the tokenizer. */
    Executor shortWork() {
        return shortPrompts;
    }

    /** Takes no more; what waits is still counted. */
    void shutdown() {
        shortPrompts.shutdown();
        longPrompts.shutdown();
    }

    /** Whether all is counted by then. */
    boolean awaitTermination(long seconds) throws InterruptedException {
        return shortPrompts.awaitTermination(seconds, TimeUnit.SECONDS)
                && longPrompts.awaitTermination(seconds, TimeUnit.SECONDS);
    }
}
