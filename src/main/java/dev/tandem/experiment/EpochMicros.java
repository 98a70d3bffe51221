package dev.tandem.experiment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as the log keeps them: microseconds since 1970-01-01T00:00:00Z, what is finer is cut off. */
final class EpochMicros {

    private EpochMicros() {}

    static long of(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
