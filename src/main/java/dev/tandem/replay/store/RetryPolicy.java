package dev.tandem.replay.store;

import java.time.Duration;

/**
 * Asks again and again for what is not ready.
 *
 * @param longest how long to wait for what is not foreseen to be ready
 */
public record RetryPolicy(Duration longest) {

    /** Something that may not be ready. */
    public interface Attempt<T> {

        T make() throws NotReadyException, InterruptedException;
    }

    /** @throws NotReadyException when it did not become ready in time */
    public <T> T until(Attempt<T> attempt) throws NotReadyException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return attempt.make();
            } catch (NotReadyException e) {
                if (e.isForeseen()) {
                    begin = System.nanoTime() + e.remaining().toNanos();
                } else if (System.nanoTime() - begin >= longest.toNanos()) {
                    throw e;
                }
                Thread.sleep(e.remaining());
            }
        }
    }
}
