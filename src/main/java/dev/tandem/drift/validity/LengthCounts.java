package dev.tandem.drift.validity;

import dev.tandem.experiment.DriftOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What became of answers of one length that were chosen in some time. Divergence depends on the length of an answer, so
 * that a length of which less was scored than of others is missing in all that is said of all answers.
 *
 * @param length in tokens, such as {@code 10-29}
 * @param chosen how many met their end
 * @param scored how many of them have figures
 * @param dropped how many were given up
 */
public record LengthCounts(String length, long chosen, long scored, long dropped) {

    /** Fewer tell nothing. */
    private static final int FEWEST = 10;
    /** Points of a hundred that the share of one length may be below that of the others. */
    private static final double BELOW = .1;

    private static LengthCounts of(AnswerLength answerLength, Map<String, Long> results) {
        long chosen = results.values().stream().mapToLong(Long::longValue).sum();
        long scored = results.getOrDefault(DriftOutcome.SCORED, 0L);
        return new LengthCounts(answerLength.label(), chosen, scored, chosen - scored);
    }

    /**
     * The counts of all lengths, the shortest first.
     *
     * @param lengths how many met which end, by result, by {@link AnswerLength#label}
     */
    public static List<LengthCounts> of(Map<String, Map<String, Long>> lengths) {
        List<LengthCounts> counts = new ArrayList<>();
        for (AnswerLength answerLength : AnswerLength.values()) {
            counts.add(of(answerLength, lengths.getOrDefault(answerLength.label(), Map.of())));
        }
        return counts;
    }

    /** One sentence for each length of which far less was scored than of the others. */
    public static List<String> warnings(List<LengthCounts> counts) {
        List<String> warnings = new ArrayList<>();
        for (LengthCounts one : counts) {
            List<LengthCounts> others = counts.stream()
                    .filter(other -> !other.equals(one) && !other.isUnknown())
                    .toList();
            long chosen = others.stream().mapToLong(LengthCounts::chosen).sum();
            long scored = others.stream().mapToLong(LengthCounts::scored).sum();
            if (one.chosen >= FEWEST && chosen >= FEWEST && one.share() < (double) scored / chosen - BELOW) {
                warnings.add("Of " + one.chosen + " chosen answers "
                        + (one.isUnknown()
                                ? "that ended before their length was known"
                                : "of " + one.length + " tokens")
                        + " " + one.scored + " were scored, of the other " + chosen + " " + scored
                        + ": figures of all answers lean towards the others, those by length do not.");
            }
        }
        return warnings;
    }

    private boolean isUnknown() {
        return length.equals(AnswerLength.UNKNOWN.label());
    }

    private double share() {
        return (double) scored / chosen;
    }
}
