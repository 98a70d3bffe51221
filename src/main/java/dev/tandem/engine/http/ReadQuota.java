package dev.tandem.engine.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much of one stream an event loop works off before the others that it serves have their turn. A model's answer never
 * comes near it; an upstream that pours out a stored one would hold up every neighbour for as long as that takes. Confined
 * to one thread.
 */
final class ReadQuota {

    /** Some hundred events, which take a few milliseconds. */
    static final int BYTES = 64 << 10;

    static final Duration PERIOD = Duration.ofMillis(10);

    private final LongSupplier nanoTime;
    private long began;
    private int taken;

    /** @param nanoTime as {@link System#nanoTime} */
    ReadQuota(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** Takes so many bytes; whether that was the last of it for now. */
    boolean exhaustedBy(int bytes) {
        long now = nanoTime.getAsLong();
        if (now - began > PERIOD.toNanos()) {
            began = now;
            taken = 0;
        }
        taken += bytes;
        if (taken < BYTES) {
            return false;
        }
        taken = 0;
        return true;
    }
}
