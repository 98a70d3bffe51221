package dev.tandem.replay.report;

import dev.tandem.stats.TextComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of a report, as texts, for whichever form they are written in. */
final class ReportTables {

    private static final String FINAL_RATIO =
            "the mean of the middle 60 % of the ratio's logarithms, valid once, at the end of the replay";
    private static final String RATIO_SO_FAR =
            "the median over their first prompts, valid at every look while the replay goes on, and not final";

    private ReportTables() {}

    /**
     * A table.
     *
     * @param title what it shows
     * @param note how to read it
     * @param head names of the columns
     * @param rows cells, as many as columns
     */
    record Table(String title, String note, List<String> head, List<List<String>> rows) {}

    static List<Table> of(ReplaySummary summary) {
        List<Table> tables = new ArrayList<>();
        tables.add(arms(summary));
        if (summary.drift() != null) {
            tables.addAll(KindTables.of(summary.drift()));
            tables.addAll(DriftTables.of(summary.drift()));
        }
        tables.add(texts(summary));
        tables.add(times(summary));
        tables.add(signals(summary));
        tables.addAll(ContenderTables.of(summary));
        return tables;
    }

    private static Table arms(ReplaySummary summary) {
        return new Table(
                "Who answered",
                "The first is what the others are compared with.",
                List.of("variant", "answered", "failed", "tokens"),
                summary.arms().stream()
                        .map(arm -> List.of(
                                arm.name(),
                                Integer.toString(arm.answered()),
                                arm.failures().isEmpty() ? "0" : failures(arm.failures()),
                                Long.toString(arm.outputTokens())))
                        .toList());
    }

    private static String failures(Map<String, Integer> failures) {
        return failures.entrySet().stream()
                .map(one -> one.getValue() + " " + one.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Table texts(ReplaySummary summary) {
        List<List<String>> rows = new ArrayList<>();
        for (ReplaySummary.Comparison one : summary.comparisons()) {
            if (summary.isUnasked(one.second())) {
                continue;
            }
            TextComparison text = one.text();
            rows.add(List.of(
                    versus(one.first(), one.second(), one.noiseFloor()),
                    Integer.toString(text.compared()),
                    Integer.toString(text.exact()),
                    NumberFormats.percent(text.exactShare()),
                    NumberFormats.number(text.meanChrf()),
                    NumberFormats.number(text.medianFirstDifference())));
        }
        return new Table(
                "Greedy texts",
                "chrF is 100 for equal texts. The first difference is a median over those that differ, in characters.",
                List.of("comparison", "texts", "the same", "share", "mean chrF", "first difference"),
                rows);
    }

    private static Table times(ReplaySummary summary) {
        boolean completed = ReportAggregator.isCompleted(summary.replay());
        List<List<String>> rows = new ArrayList<>();
        for (LatencyComparison one : summary.latency()) {
            if (summary.isUnasked(one.second())) {
                continue;
            }
            String who = one.first() + " → " + one.second();
            rows.add(times(who, "to first token", one.serverTimings(), one.timeToFirstToken()));
            rows.add(times(who, "per output token", one.serverTimings(), one.timePerOutputToken()));
            if (one.seenTimeToFirstToken() != null && one.seenTimePerOutputToken() != null) {
                rows.add(seen(who, "to first token", one.seenTimeToFirstToken()));
                rows.add(seen(who, "per output token", one.seenTimePerOutputToken()));
            }
        }
        return new Table(
                "Times",
                "Medians, and by what factor the second typically took longer, prompt by prompt, with a 95 % interval over"
                        + " conversations: " + (completed ? FINAL_RATIO : RATIO_SO_FAR)
                        + ". The ratio of the medians is"
                        + " another number: it compares other prompts with one another. Where the servers tell their own"
                        + " times these count, and what Tandem saw stands beside them, without a claim.",
                List.of("comparison", "time", "clock", "pairs", "first", "second", "second / first"),
                rows);
    }

    private static List<String> times(String who, String what, boolean serverTimings, PairedTimes times) {
        return List.of(
                who,
                what,
                serverTimings ? "server's" : "Tandem's",
                Integer.toString(times.pairs()),
                NumberFormats.milliseconds(times.first()),
                NumberFormats.milliseconds(times.second()),
                NumberFormats.ratio(times));
    }

    private static List<String> seen(String who, String what, TypicalTimes times) {
        return List.of(
                who,
                what,
                "Tandem's",
                Integer.toString(times.pairs()),
                NumberFormats.milliseconds(times.first()),
                NumberFormats.milliseconds(times.second()),
                NumberFormats.number(times.ratio()));
    }

    private static Table signals(ReplaySummary summary) {
        List<List<String>> rows = new ArrayList<>();
        for (ReplaySummary.Comparison one : summary.comparisons()) {
            if (summary.isUnasked(one.second())) {
                continue;
            }
            for (SignalComparison signal : one.signals()) {
                rows.add(List.of(
                        versus(one.first(), one.second(), one.noiseFloor()),
                        signal.signal(),
                        Integer.toString(signal.units()),
                        Integer.toString(signal.first()),
                        Integer.toString(signal.second()),
                        signal.onlyFirst() + " / " + signal.onlySecond(),
                        NumberFormats.probability(signal.pValue()),
                        NumberFormats.probability(signal.adjustedPValue())));
            }
        }
        return new Table(
                "Quality signals",
                "Conversations in which an answer shows a symptom, and those in which only one of the two does, with"
                        + " McNemar's exact probability; adjusted for the signals in the comparison (Holm).",
                List.of("comparison", "signal", "of", "first", "second", "only one", "p", "adjusted p"),
                rows);
    }

    private static String versus(String first, String second, boolean noise) {
        return first + " → " + second + (noise ? " (noise)" : "");
    }
}
