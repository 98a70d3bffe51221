package dev.tandem.replay.report;

import dev.tandem.quality.Signal;
import dev.tandem.replay.store.Answer;
import dev.tandem.stats.McNemar;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How often two arms' answers to the same prompts show a symptom. Counted by unit: a conversation shows it if any of its
 * answers does, so that the pairs are independent.
 *
 * @param signal label of {@link Signal}, or {@value #FAILED} for prompts that were not answered
 * @param units in how many units both were asked
 * @param first in how many of them the first shows it
 * @param second in how many of them the second shows it
 * @param onlyFirst in how many only the first does
 * @param onlySecond in how many only the second does
 * @param pValue exact and two-sided, see {@link McNemar}
 * @param adjustedPValue the same, adjusted for looking at all of the signals that were seen at all
 */
record SignalComparison(
        String signal,
        int units,
        int first,
        int second,
        int onlyFirst,
        int onlySecond,
        double pValue,
        double adjustedPValue) {

    static final String FAILED = "failed";

    /** What a user did is no symptom of an answer to a file. */
    private static final Set<Signal> OF_ANSWERS =
            EnumSet.complementOf(EnumSet.of(Signal.REGENERATION, Signal.ABANDONMENT));

    /** Collects pairs. Not thread-safe. */
    static final class Tally {
        private final Set<String> asked = new HashSet<>();
        private final Set<String> answered = new HashSet<>();
        private final Map<String, Sides> shown = new TreeMap<>();

        private record Sides(Set<String> first, Set<String> second) {}

        void add(String unit, Answer first, Answer second) {
            asked.add(unit);
            note(FAILED, unit, first.failed(), second.failed());
            if (!first.failed() && !second.failed()) {
                answered.add(unit);
                for (Signal signal : OF_ANSWERS) {
                    note(
                            signal.label(),
                            unit,
                            first.signals().contains(signal),
                            second.signals().contains(signal));
                }
            }
        }

        private void note(String signal, String unit, boolean first, boolean second) {
            if (first || second) {
                Sides sides = shown.computeIfAbsent(signal, s -> new Sides(new HashSet<>(), new HashSet<>()));
                if (first) {
                    sides.first().add(unit);
                }
                if (second) {
                    sides.second().add(unit);
                }
            }
        }

        /** Those that were seen, in the order of their names. */
        List<SignalComparison> result() {
            List<McNemar> tests = new ArrayList<>();
            for (Sides sides : shown.values()) {
                Set<String> both = new HashSet<>(sides.first());
                both.retainAll(sides.second());
                tests.add(new McNemar(
                        sides.first().size() - both.size(), sides.second().size() - both.size()));
            }
            List<Double> adjusted =
                    McNemar.adjusted(tests.stream().map(McNemar::pValue).toList());
            List<SignalComparison> result = new ArrayList<>();
            for (Map.Entry<String, Sides> one : shown.entrySet()) {
                McNemar test = tests.get(result.size());
                result.add(new SignalComparison(
                        one.getKey(),
                        one.getKey().equals(FAILED) ? asked.size() : answered.size(),
                        one.getValue().first().size(),
                        one.getValue().second().size(),
                        test.first(),
                        test.second(),
                        test.pValue(),
                        adjusted.get(result.size())));
            }
            return result;
        }
    }
}
