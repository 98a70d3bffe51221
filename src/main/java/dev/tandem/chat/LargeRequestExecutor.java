package dev.tandem.chat;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where large requests are parsed, checked and counted, so that an event loop goes on serving others meanwhile: on as many
 * threads as leave it a processor. What waits here is bounded by the memory that bodies may take.
 */
@ApplicationScoped
public class LargeRequestExecutor implements Executor {

    /** Bytes of a body beyond which a request is large; what is done for a smaller one takes less than a hop. */
    public static final int LARGE = 64 * 1024;

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    LargeRequestExecutor() {
        int most = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("large-request-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
