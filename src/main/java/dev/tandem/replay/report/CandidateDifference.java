package dev.tandem.replay.report;

import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.stats.PairedLogRatio;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.UnitTotal;
import dev.tandem.stats.sequential.PairedDriftFindings;
import dev.tandem.stats.sequential.PairedDriftFindings.Nearer;
import dev.tandem.stats.sequential.PairedDriftSequence;
import dev.tandem.stats.sequential.UnitDrift;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which of two candidates is nearer to the reference, on the same tokens. How often and by what factor are known early, how
 * much is known late; they may disagree, and none alone is quality. The four claim anything untrue together in at most 5 % of all
 * replays.
 *
 * @param first the first candidate
 * @param second the second candidate
 * @param answers how many both were scored on
 * @param answersOf how many of them each variant gave
 * @param nearer who is nearer, as far as the intervals tell
 * @param share of conversations in which the first diverges less, a tie counting half
 * @param factor by which the first typically diverges more: the geometric mean over conversations
 * @param klDivergence mean divergence of the first − that of the second, nats a token
 * @param sameTop share of the same most likely token, first − second
 */
record CandidateDifference(
        String first,
        String second,
        int answers,
        Map<String, Integer> answersOf,
        Nearer nearer,
        ReportedInterval share,
        ReportedInterval factor,
        ReportedInterval klDivergence,
        ReportedInterval sameTop) {

    /** @param answers on which both were scored, at least one */
    static CandidateDifference of(
            String reference, String first, String second, List<ScoredAnswer> answers, boolean completed) {
        Pair one = new Pair(reference, first);
        Pair other = new Pair(reference, second);
        List<UnitDrift> firsts = drifts(answers, one);
        List<UnitDrift> seconds = drifts(answers, other);
        PairedDriftSequence sequence = new PairedDriftSequence();
        List<UnitTotal> logRatios = new ArrayList<>();
        List<UnitTotal> divergences = new ArrayList<>();
        List<UnitTotal> sameTops = new ArrayList<>();
        for (int i = 0; i < firsts.size(); i++) {
            UnitDrift a = firsts.get(i);
            UnitDrift b = seconds.get(i);
            sequence.add(a, b);
            logRatios.add(PairedDriftSequence.logRatio(a, b));
            divergences.add(new UnitTotal(a.klDivergence() - b.klDivergence(), a.tokens()));
            sameTops.add(new UnitTotal(a.sameTop() - b.sameTop(), a.tokens()));
        }
        PairedDriftFindings findings = sequence.findings();
        if (completed) {
            MeanIntervals intervals = new MeanIntervals(true, PairedDriftSequence.ALPHA / PairedDriftSequence.MEASURES);
            findings = new PairedDriftFindings(
                    findings.share(),
                    PairedLogRatio.factor(intervals.logRatio(logRatios)),
                    intervals.difference(divergences),
                    intervals.bounded(sameTops));
        }
        Double typical = UnitTotals.mean(logRatios);
        return new CandidateDifference(
                first,
                second,
                answers.size(),
                DriftIntervals.answersOf(answers),
                findings.nearer(),
                ReportedInterval.of(0.5, findings.share()),
                ReportedInterval.of(typical == null ? null : Math.exp(typical), findings.factor()),
                ReportedInterval.of(UnitTotals.mean(divergences), findings.klDivergence()),
                ReportedInterval.of(UnitTotals.mean(sameTops), findings.sameTop()));
    }

    /** By conversation, whose answers count as one. */
    private static List<UnitDrift> drifts(List<ScoredAnswer> answers, Pair pair) {
        List<UnitTotal> divergences = UnitTotals.of(answers, pair, TokenDrift::klDivergence);
        List<UnitTotal> sameTops = UnitTotals.of(answers, pair, UnitTotals::sameTop);
        List<UnitDrift> drifts = new ArrayList<>();
        for (int i = 0; i < divergences.size(); i++) {
            UnitTotal divergence = divergences.get(i);
            drifts.add(new UnitDrift((int) divergence.weight(), divergence.sum(), (int)
                    sameTops.get(i).sum()));
        }
        return drifts;
    }
}
