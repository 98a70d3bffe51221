package dev.tandem.replay.report;

import dev.tandem.drift.DriftReport;
import dev.tandem.stats.DriftSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The tables of a report that show drift. */
final class DriftTables {

    private DriftTables() {}

    static List<ReportTables.Table> of(DriftFindings drift) {
        List<ReportTables.Table> tables = new ArrayList<>();
        tables.add(candidates(drift));
        tables.add(byAnswering(drift));
        if (!drift.differences().isEmpty()) {
            tables.add(differences(drift));
        }
        tables.add(quantiles(drift));
        tables.add(coverage(drift));
        return tables;
    }

    private static ReportTables.Table candidates(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < drift.candidates().size(); i++) {
            DriftReport.Comparison one = drift.candidates().get(i);
            DriftIntervals known = drift.intervals().get(i);
            rows.add(row(
                    one,
                    String.join(", ", known.answersOf().keySet()),
                    one.overall(),
                    NumberFormats.interval("%.5f", known.meanKl(), 1),
                    NumberFormats.interval("%.2f", known.sameTop(), 100)));
        }
        drift.floors().forEach(one -> rows.add(row(one, "noise", one.overall())));
        for (DriftReport.Comparison one : drift.candidates()) {
            if (one.byCategory().size() > 1) {
                one.byCategory()
                        .forEach((category, summary) -> rows.add(row(one, category.replace('_', ' '), summary)));
            }
        }
        return new ReportTables.Table(
                "Drift",
                "The same answers, token by token, as each variant finds them: mean Kullback-Leibler divergence from "
                        + drift.reference()
                        + " in nats a token, and share, in %, of tokens at which both find the same one most likely, with"
                        + " 95 % intervals over conversations, " + validity(drift)
                        + ". Rows without an interval describe what was seen. Noise is a variant against itself.",
                List.of("comparison", "answers of", "answers", "tokens", "mean KLD", "same top", "coverage"),
                rows);
    }

    /** When intervals hold. */
    private static String validity(DriftFindings drift) {
        return drift.completed()
                ? "valid once, at the end of the replay, those with * at any time"
                : "valid at every look (*) while the replay goes on, and not final";
    }

    private static ReportTables.Table byAnswering(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        for (DriftIntervals one : drift.intervals()) {
            for (DriftIntervals.EmittedIntervals emitted : one.byAnswering()) {
                rows.add(List.of(
                        one.reference() + " → " + one.candidate(),
                        emitted.variant(),
                        Integer.toString(emitted.answers()),
                        NumberFormats.interval("%.4f", emitted.lnPplRatio(), 1),
                        NumberFormats.interval("%.3f", emitted.meanDeltaP(), 100),
                        NumberFormats.interval("%.2f", emitted.rmsDeltaP(), 100)));
            }
        }
        return new ReportTables.Table(
                "How likely the answers are, by who gave them",
                "ln(PPL / PPL of " + drift.reference()
                        + "), and the change of the probability of the token that stands there, in percentage points. A"
                        + " variant's own answers favour it, so those of " + drift.reference()
                        + ", or of neither, say most, and they are never added up. 95 % intervals over conversations, "
                        + validity(drift) + ".",
                List.of("comparison", "answers of", "answers", "ln PPL ratio", "mean Δp", "RMS Δp"),
                rows);
    }

    private static List<String> row(DriftReport.Comparison one, String kind, DriftSummary summary) {
        return row(
                one,
                kind,
                summary,
                String.format(Locale.ROOT, "%.5f", summary.meanKl().value()),
                String.format(Locale.ROOT, "%.2f", summary.sameTop().value() * 100));
    }

    private static List<String> row(
            DriftReport.Comparison one, String kind, DriftSummary summary, String meanKl, String sameTop) {
        return List.of(
                one.reference() + " → " + one.candidate(),
                kind,
                Integer.toString(summary.answers()),
                Long.toString(summary.tokens()),
                meanKl,
                sameTop,
                NumberFormats.percent(summary.coverage()));
    }

    private static ReportTables.Table differences(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        for (CandidateDifference one : drift.differences()) {
            String who = one.first() + " against " + one.second();
            rows.add(row(who, one, "diverges less in % of conversations", one.share(), "%.1f", 100));
            rows.add(row(who, one, "typically diverges as many times as much", one.factor(), "%.3f", 1));
            rows.add(row(who, one, "mean KLD, difference", one.klDivergence(), "%.5f", 1));
            rows.add(row(who, one, "same top, difference in points", one.sameTop(), "%.2f", 100));
        }
        return new ReportTables.Table(
                "Which is nearer to " + drift.reference(),
                "The first against the second on the same tokens. That it diverges less often says nothing about how much"
                        + " it does when it does. The four intervals of a pair hold together in 95 % of replays (each has"
                        + " 98.75 %)"
                        + (drift.completed()
                                ? "; those marked \"at any time\" hold at every look, the others once, at the end."
                                : ", at every look while the replay goes on, and are not final."),
                List.of("pair", "what", "answers", "conversations", "value", "valid"),
                rows);
    }

    private static List<String> row(
            String who, CandidateDifference of, String what, ReportedInterval value, String format, int scale) {
        return List.of(
                who,
                what,
                Integer.toString(of.answers()),
                Integer.toString(value.units()),
                NumberFormats.interval(format, value, scale),
                value.level() == null ? NumberFormats.NONE : value.anytimeValid() ? "at any time" : "once, at the end");
    }

    private static ReportTables.Table quantiles(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        for (DriftReport.Comparison one : drift.candidates()) {
            DriftSummary summary = one.overall();
            rows.add(List.of(
                    one.reference() + " → " + one.candidate(),
                    number("%.5f", summary.medianKl()),
                    number("%.5f", summary.kl90()),
                    number("%.5f", summary.kl95()),
                    number("%.5f", summary.kl99()),
                    number("%.5f", summary.kl999()),
                    number("%.5f", summary.maxKl())));
        }
        return new ReportTables.Table(
                "Divergence by token",
                "Quantiles over tokens, nats.",
                List.of("comparison", "median", "90 %", "95 %", "99 %", "99.9 %", "largest"),
                rows);
    }

    private static ReportTables.Table coverage(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        drift.scored().forEach((arm, count) -> rows.add(List.of("answers of " + arm, "scored", count.toString())));
        drift.unscored().forEach((cause, count) -> rows.add(List.of("answers", cause, count.toString())));
        for (String variant : new TreeSet<>(drift.missing().keySet())) {
            for (Map.Entry<String, Integer> one :
                    drift.missing().getOrDefault(variant, Map.of()).entrySet()) {
                rows.add(List.of("by " + variant, one.getKey(), one.getValue().toString()));
            }
        }
        drift.textOnly().forEach(variant -> rows.add(List.of("by " + variant, "cannot score", "all")));
        return new ReportTables.Table(
                "What was scored",
                "Of " + drift.scorable() + " answers, with the " + drift.topN()
                        + " most likely tokens of each position. What has no score is counted by cause.",
                List.of("what", "result", "count"),
                rows);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
