package dev.tandem.replay.report;

import dev.tandem.drift.evidence.NearerSentence;
import dev.tandem.replay.report.chart.BubblePlot;
import dev.tandem.replay.report.chart.ForestPlot;
import dev.tandem.replay.report.contender.ContenderView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The charts of a report, from its figures. Pure. */
final class ReportCharts {

    private static final String ALL = "all answers";

    private ReportCharts() {}

    /** How far each candidate is from the reference, over all and by kind; empty where that was not measured. */
    static Optional<ForestPlot> divergence(ReplaySummary summary) {
        DriftFindings drift = summary.drift();
        if (drift == null || drift.byKind().divergences().isEmpty()) {
            return Optional.empty();
        }
        List<ForestPlot.Entry> entries = new ArrayList<>();
        for (DriftByKind.KindDivergence one : drift.byKind().divergences()) {
            entries.add(new ForestPlot.Entry(
                    one.candidate(),
                    one.kind() == null ? ALL : one.kind(),
                    Integer.toString(one.typical().units()),
                    one.kind() != null,
                    "median " + NumberFormats.brief(one.typical()) + " · mean "
                            + NumberFormats.divergence(one.mean().value()),
                    one.typical().lower(),
                    one.typical().upper(),
                    one.typical().value(),
                    one.mean().value()));
        }
        return Optional.of(ForestPlot.of(
                "divergence",
                "Divergence from " + drift.reference() + ", nats a token; beside each kind how many conversations",
                entries));
    }

    /** By what factor one candidate typically diverges more than the other; empty where there are no two. */
    static List<ForestPlot> factors(ReplaySummary summary) {
        DriftFindings drift = summary.drift();
        List<ForestPlot> plots = new ArrayList<>();
        if (drift == null) {
            return plots;
        }
        for (CandidateDifference pair : drift.differences()) {
            plots.add(ForestPlot.ofFactors(
                    "factor-" + (plots.size() + 1),
                    "By what factor " + pair.first() + " typically diverges as much as " + pair.second()
                            + "; beside each kind in how many conversations it diverges less",
                    drift.byKind().differences().stream()
                            .filter(one -> one.difference().first().equals(pair.first())
                                    && one.difference().second().equals(pair.second()))
                            .map(ReportCharts::factor)
                            .toList(),
                    pair.first() + " less",
                    pair.second() + " less"));
        }
        return plots;
    }

    private static ForestPlot.Entry factor(DriftByKind.KindDifference one) {
        CandidateDifference difference = one.difference();
        ReportedInterval factor = difference.factor();
        Double share = difference.share().value();
        int units = difference.share().units();
        return new ForestPlot.Entry(
                "",
                one.kind() == null ? ALL : one.kind(),
                share == null || difference.share().identical() ? "" : NearerSentence.count(share, units),
                one.kind() != null,
                factor(factor),
                factor.lower(),
                factor.upper(),
                factor.value(),
                null);
    }

    private static String factor(ReportedInterval factor) {
        if (factor.value() == null || factor.identical()) {
            return NumberFormats.interval("%.2f", factor, 1);
        }
        return "×" + NumberFormats.brief(factor)
                + (factor.lower() == null ? ", too early for an interval: " + factor.missing() + " more" : "");
    }

    /** Time, divergence and size together; empty where fewer than two variants have all of what it takes. */
    static Optional<BubblePlot> speed(ReplaySummary summary) {
        DriftFindings drift = summary.drift();
        if (drift == null || summary.arms().isEmpty()) {
            return Optional.empty();
        }
        String control = summary.arms().getFirst().name();
        List<BubblePlot.Contender> contenders = new ArrayList<>();
        for (ReplaySummary.ArmSummary arm : summary.arms()) {
            boolean first = arm.name().equals(control);
            PairedTimes times = first ? null : times(summary, control, arm.name());
            Double ratio = first ? Double.valueOf(1) : times == null ? null : times.ratio();
            Double divergence = divergence(drift, arm.variant());
            if (ratio != null && divergence != null && arm.name().equals(arm.variant())) {
                contenders.add(new BubblePlot.Contender(
                        arm.name(),
                        size(arm.engine()),
                        first,
                        ratio,
                        times == null ? null : times.lower(),
                        times == null ? null : times.upper(),
                        divergence,
                        arm.engine() == null ? 0 : arm.engine().bytes()));
            }
        }
        return contenders.size() < 2
                ? Optional.empty()
                : Optional.of(BubblePlot.of(
                        "speed",
                        "Time for each token, as a multiple of that of " + control + ", against mean divergence from "
                                + drift.reference(),
                        contenders));
    }

    private static @Nullable PairedTimes times(ReplaySummary summary, String control, String arm) {
        return summary.latency().stream()
                .filter(one -> one.first().equals(control) && one.second().equals(arm))
                .map(LatencyComparison::timePerOutputToken)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Double divergence(DriftFindings drift, String variant) {
        return variant.equals(drift.reference())
                ? Double.valueOf(0)
                : drift.byKind()
                        .overall(variant)
                        .map(DriftByKind.KindDivergence::mean)
                        .map(ReportedInterval::value)
                        .orElse(null);
    }

    private static String size(@Nullable ContenderView engine) {
        if (engine == null || engine.bytes() == 0) {
            return "size not known";
        }
        Double bits = engine.bitsPerWeight();
        return NumberFormats.bytes(engine.bytes())
                + (bits == null ? "" : String.format(Locale.ROOT, " · %.2f bpw", bits));
    }
}
