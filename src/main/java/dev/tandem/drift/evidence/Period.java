package dev.tandem.drift.evidence;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A time in which answers were chosen.
 *
 * @param since its first moment
 * @param until the first one after it
 */
public record Period(Instant since, Instant until) {

    /** All there is. */
    public static final Period ALWAYS = new Period(Instant.EPOCH, Instant.parse("9999-12-31T00:00:00Z"));

    /**
     * Reads what a client asked for.
     *
     * @param since empty for the beginning
     * @param until empty for the end
     * @throws InvalidPeriodException when one of them is no time, or the second not after the first
     */
    public static Period of(Optional<String> since, Optional<String> until) {
        Period period = new Period(
                since.map(text -> time("since", text)).orElse(ALWAYS.since()),
                until.map(text -> time("until", text)).orElse(ALWAYS.until()));
        if (!period.since().isBefore(period.until())) {
            throw new InvalidPeriodException("until", "until: must be after since.");
        }
        return period;
    }

    /** Its first moment; {@code null} if it has none but that of all there is. */
    public @Nullable Instant begin() {
        return since.equals(ALWAYS.since()) ? null : since;
    }

    /** The first moment after it; {@code null} if it has none but that of all there is. */
    public @Nullable Instant end() {
        return until.equals(ALWAYS.until()) ? null : until;
    }

    private static Instant time(String parameter, String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (!time.isBefore(ALWAYS.since()) && !time.isAfter(ALWAYS.until())) {
                return time;
            }
        } catch (DateTimeException e) {
            // Said below, in our words.
        }
        throw new InvalidPeriodException(
                parameter, parameter + ": must be a time from 1970 on such as 2026-11-01T00:00:00Z.");
    }
}
