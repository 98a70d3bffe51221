package dev.tandem.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what another thread or process will do: looks again and again, and gives up only when all patience is gone. */
public final class Eventually {

    private static final long PAUSE_NANOS = 5_000_000;

    private Eventually() {}

    /** Waits for a condition. */
    public static void await(String what, Callable<Boolean> condition) {
        await(() -> what, condition);
    }

    /**
     * Waits for a condition.
     *
     * @param what is told when it is given up
     */
    public static void await(Supplier<String> what, Callable<Boolean> condition) {
        long end = System.nanoTime() + Api.PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + Api.PATIENCE + ": " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
