package dev.tandem.recording;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much is kept of one model.
 *
 * @param model its public name
 * @param enabled whether more is added
 * @param rate share of the conversations that are kept, 0 to 1
 * @param requests how many are kept
 * @param bytes how much they take
 * @param oldest when the oldest was written; {@code null} when there is none
 * @param directory where they are
 */
public record RecordingStats(
        String model,
        boolean enabled,
        double rate,
        long requests,
        long bytes,
        @Nullable Instant oldest,
        String directory) {}
