package dev.tandem.engine.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * How long to wait.
     *
     * @param header the header's value; {@code null} when there is none
     * @param otherwise what counts when it says nothing that can be read
     * @return from one second to one hour
     */
    static Duration parse(@Nullable String header, Instant now, Duration otherwise) {
        if (header == null) {
            return otherwise;
        }
        Duration wait = header.strip().matches("\\d{1,9}(\\.\\d*)?")
                ? Duration.ofMillis((long) (1000 * Double.parseDouble(header.strip())))
                : untilDate(header.strip(), now, otherwise);
        return wait.compareTo(LEAST) < 0 ? LEAST : wait.compareTo(MOST) > 0 ? MOST : wait;
    }

    private static Duration untilDate(String date, Instant now, Duration otherwise) {
        try {
            return Duration.between(
                    now,
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
