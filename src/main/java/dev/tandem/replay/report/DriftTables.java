package dev.tandem.replay.report;

import dev.tandem.drift.DriftReport;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.EmittedTokenDrift;
import dev.tandem.stats.Estimate;
import dev.tandem.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
        drift.candidates().forEach(one -> rows.add(row(one, "all", one.overall())));
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
                        + " in nats a token, and share of tokens at which both find the same one most likely;"
                        + " ± one standard error, clustered by conversation. Noise is a variant against itself.",
                List.of("comparison", "answers of", "answers", "tokens", "mean KLD", "same top", "coverage"),
                rows);
    }

    private static ReportTables.Table byAnswering(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        for (DriftReport.Comparison one : drift.candidates()) {
            for (DriftReport.AnswersOf answering : one.byAnswering()) {
                EmittedTokenDrift emitted = answering.emitted();
                rows.add(List.of(
                        one.reference() + " → " + one.candidate(),
                        answering.variant(),
                        Integer.toString(emitted.answers()),
                        Long.toString(emitted.tokens()),
                        estimate("%.4f", emitted.lnPplRatio(), 1),
                        estimate("%.3f", emitted.meanDeltaP(), 100) + " %",
                        estimate("%.2f", emitted.rmsDeltaP(), 100) + " %"));
            }
        }
        return new ReportTables.Table(
                "How likely the answers are, by who gave them",
                "ln(PPL / PPL of " + drift.reference()
                        + "), and the change of the probability of the token that stands there. A variant's own answers"
                        + " favour it, so those of " + drift.reference()
                        + ", or of neither, say most, and they are never added up; ± one standard error, clustered by"
                        + " conversation.",
                List.of("comparison", "answers of", "answers", "tokens", "ln PPL ratio", "mean Δp", "RMS Δp"),
                rows);
    }

    private static List<String> row(DriftReport.Comparison one, String kind, DriftSummary summary) {
        return List.of(
                one.reference() + " → " + one.candidate(),
                kind,
                Integer.toString(summary.answers()),
                Long.toString(summary.tokens()),
                summary.identical() ? identical(summary.meanKl()) : estimate("%.5f", summary.meanKl(), 1),
                estimate("%.2f", summary.sameTop(), 100) + " %",
                NumberFormats.percent(summary.coverage()));
    }

    private static ReportTables.Table differences(DriftFindings drift) {
        List<List<String>> rows = new ArrayList<>();
        for (DriftReport.Difference one : drift.differences()) {
            String who = one.first() + " − " + one.second();
            rows.add(row(who, "mean KLD", one.answers(), one.klDivergence(), "%.5f", 1, ""));
            rows.add(row(who, "same top", one.answers(), one.sameTop(), "%.2f", 100, " points"));
        }
        return new ReportTables.Table(
                "Which is closer to " + drift.reference(),
                "Differences on the same tokens, with 95 % intervals clustered by conversation. The smaller divergence"
                        + " is closer, the larger share of the same top token is.",
                List.of("difference", "of", "answers", "conversations", "value", "95 % interval"),
                rows);
    }

    private static List<String> row(
            String who, String what, int answers, PairedDifference difference, String format, int scale, String unit) {
        return List.of(
                who,
                what,
                Integer.toString(answers),
                Integer.toString(difference.value().units()),
                number(format, difference.value().value() * scale) + unit,
                difference.identical()
                        ? identical(difference.value())
                        : interval(format, difference.lower(), difference.upper(), scale));
    }

    /** Nothing that varies is no proof that nothing ever will. */
    private static String identical(Estimate estimate) {
        return "identical so far, in " + estimate.units() + " conversations";
    }

    private static String interval(String format, @Nullable Double lower, @Nullable Double upper, int scale) {
        return lower == null || upper == null
                ? "too few"
                : "[" + number(format, lower * scale) + ", " + number(format, upper * scale) + "]";
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

    private static String estimate(String format, Estimate estimate, int scale) {
        Double error = estimate.standardError();
        return number(format, estimate.value() * scale) + (error == null ? "" : " ± " + number(format, error * scale));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
