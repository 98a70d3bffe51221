package dev.tandem.experiment;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an answer that was chosen to be scored.
 *
 * @param choice which one it is
 * @param result {@code scored}, or why it was not
 * @param length how many tokens it has, as a class
 * @param scored what was found; {@code null} if it was not scored
 */
public record DriftOutcome(
        DriftChoice choice,
        String result,
        String length,
        @Nullable ScoredSums scored) implements LogEntry {

    /** What became of one that was scored. */
    public static final String SCORED = "scored";

    /** What became of one that was chosen in a run of the program that ended before it was scored. */
    public static final String LOST = "lost";

    /**
     * What was found.
     *
     * @param requestId value of the header {@code x-request-id}
     * @param served the variant that answered
     * @param category what kind of answer it is
     * @param answeredAt when it was complete
     * @param pairs who was compared, at least one; a variant with itself is the noise floor
     */
    public record ScoredSums(
            String requestId, String served, String category, Instant answeredAt, List<DriftSums> pairs) {

        public ScoredSums {
            pairs = List.copyOf(pairs);
        }
    }
}
