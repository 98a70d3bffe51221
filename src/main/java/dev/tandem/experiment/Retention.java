package dev.tandem.experiment;

import java.time.Duration;
import java.time.Instant;

/**
 * How much of the log is kept. Pure.
 *
 * @param age how long an outcome, a rating, a vote or sums of drift are kept, at least {@link #SHORTEST}
 * @param bytes how much the log may hold, at least {@link #LEAST_BYTES}; beyond it the oldest go
 */
record Retention(Duration age, long bytes) {

    static final Duration SHORTEST = Duration.ofDays(1);
    static final long LEAST_BYTES = 16L << 20;

    Retention {
        if (age.compareTo(SHORTEST) < 0) {
            throw new LogNotOpenedException("tandem.log.retention.age: must be at least 1d but is " + age + ".");
        }
        if (bytes < LEAST_BYTES) {
            throw new LogNotOpenedException(
                    "tandem.log.retention.size: must be at least 16M but is " + bytes + " bytes.");
        }
    }

    static Retention of(OutcomeLogConfig.RetentionConfig config) {
        return new Retention(config.age(), config.size().asLongValue());
    }

    /** From when on entries are kept, whatever they hold. */
    Instant keptFrom(Instant now) {
        return now.minus(age);
    }

    /** Whether so much is too much. */
    boolean isExceededBy(long used) {
        return used > bytes;
    }

    /** Whether room was made for a while, so that not every row that comes makes another one go. */
    boolean leavesRoomWith(long used) {
        return used <= bytes - bytes / 20;
    }
}
