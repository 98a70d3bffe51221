package dev.tandem.replay.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Which of the recorded requests are replayed.
 *
 * @param since only those that arrived then or later
 * @param until only those that arrived before
 * @param limit so many of the newest; empty for as many as a replay may have
 */
public record RecordedSelection(Optional<Instant> since, Optional<Instant> until, Optional<Integer> limit) {

    /**
     * Reads a time: {@code 2026-11-25T08:00:00Z}, or a day, which begins at midnight UTC.
     *
     * @throws DateTimeException when it is neither
     */
    static Instant time(String text) {
        return text.indexOf('T') < 0
                ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                : Instant.parse(text);
    }

    public boolean includes(Instant at) {
        return since.filter(at::isBefore).isEmpty()
                && until.filter(end -> !at.isBefore(end)).isEmpty();
    }
}
