package dev.tandem.replay.report;

import dev.tandem.drift.DriftReport;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.TextComparison;
import dev.tandem.stats.sequential.PairedDriftFindings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers what a comparison is asked, from the figures of a replay. Pure. */
final class VerdictWriter {

    /** Of fewer conversations of a kind nothing is said in words. */
    private static final int FEWEST_OF_A_KIND = 5;

    private static final double ALPHA = 0.05;

    private final ReplaySummary summary;

    VerdictWriter(ReplaySummary summary) {
        this.summary = summary;
    }

    List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        DriftFindings drift = summary.drift();
        if (drift == null || drift.candidates().isEmpty()) {
            verdicts.add(
                    new Verdict(
                            Verdict.Question.DISTANCE,
                            Verdict.Reading.NOT_MEASURED,
                            "How far the variants are from one another was not measured: no answer was scored by two of them."));
        } else {
            distances(drift).forEach(verdicts::add);
        }
        speeds().forEach(verdicts::add);
        texts().forEach(verdicts::add);
        if (drift != null) {
            drift.candidates().stream()
                    .flatMap(one -> weakest(drift, one.candidate(), ReportCaveats.isExact(one.overall())))
                    .forEach(verdicts::add);
        }
        return verdicts;
    }

    /** With one candidate there is no telling which of the two is nearer to anything. */
    private static Stream<Verdict> distances(DriftFindings drift) {
        return Stream.concat(
                drift.differences().stream().map(one -> nearer(drift.reference(), one)),
                drift.candidates().stream().flatMap(one -> distance(drift, one).stream()));
    }

    private static Verdict nearer(String reference, CandidateDifference one) {
        return VerdictSentences.nearer(
                reference,
                one.first(),
                one.second(),
                new PairedDriftFindings(
                        one.share().estimate(),
                        one.factor().estimate(),
                        one.klDivergence().estimate(),
                        one.sameTop().estimate()));
    }

    private static Optional<Verdict> distance(DriftFindings drift, DriftReport.Comparison one) {
        return drift.byKind()
                .overall(one.candidate())
                .map(overall -> VerdictSentences.distance(
                        one.reference(),
                        one.candidate(),
                        one.overall(),
                        overall.typical().estimate(),
                        overall.noise()));
    }

    private Stream<Verdict> speeds() {
        return summary.latency().stream()
                .filter(one -> !isAgain(one.second()))
                .flatMap(one -> VerdictSentences.speed(
                        one.first(), one.second(), ratio(one.timePerOutputToken()), ratio(one.timeToFirstToken()))
                        .stream());
    }

    private boolean isAgain(String arm) {
        return summary.comparisons().stream()
                .anyMatch(one -> one.noiseFloor() && one.second().equals(arm));
    }

    private static IntervalEstimate ratio(PairedTimes times) {
        if (times.identical()) {
            return new Identical(times.units());
        }
        Double ratio = times.ratio();
        Double lower = times.lower();
        Double upper = times.upper();
        return ratio == null || lower == null || upper == null
                ? new TooEarly(times.units(), Math.max(1, times.missing()), TooEarly.Cause.FEW_UNITS)
                : new Interval(ratio, lower, upper, times.units(), ALPHA, times.anytimeValid());
    }

    private Stream<Verdict> texts() {
        return summary.comparisons().stream()
                .filter(one -> !one.noiseFloor())
                .map(one -> VerdictSentences.texts(one.first(), one.second(), one.text(), noise(one.first())));
    }

    private @Nullable TextComparison noise(String control) {
        return summary.comparisons().stream()
                .filter(one -> one.noiseFloor() && one.first().equals(control))
                .map(ReplaySummary.Comparison::text)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Verdict> weakest(DriftFindings drift, String candidate, boolean exact) {
        List<DriftByKind.KindDivergence> kinds = drift.byKind().divergences().stream()
                .filter(one -> one.candidate().equals(candidate)
                        && one.kind() != null
                        && one.mean().units() >= FEWEST_OF_A_KIND)
                .toList();
        Double overall = drift.byKind()
                .overall(candidate)
                .map(DriftByKind.KindDivergence::mean)
                .map(ReportedInterval::value)
                .orElse(null);
        return kinds.size() < 2 || overall == null || overall == 0
                ? Stream.empty()
                : kinds.stream()
                        .max(Comparator.comparingDouble(VerdictWriter::mean))
                        .map(kind -> VerdictSentences.weakest(
                                candidate,
                                String.valueOf(kind.kind()),
                                kind.mean().units(),
                                mean(kind),
                                overall,
                                exact))
                        .stream();
    }

    private static double mean(DriftByKind.KindDivergence kind) {
        Double mean = kind.mean().value();
        return mean == null ? 0 : mean;
    }
}
