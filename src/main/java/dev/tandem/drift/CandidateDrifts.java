package dev.tandem.drift;

import dev.tandem.drift.DriftReport.Comparison;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.evidence.CandidateFinding;
import dev.tandem.drift.evidence.DriftDescription;
import dev.tandem.drift.evidence.Evidence;
import dev.tandem.drift.evidence.TokenQuantiles;
import dev.tandem.experiment.DriftAggregate;
import dev.tandem.experiment.DriftSums;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Puts together what is known of each pair, what is described, and what the answers in memory show. Pure. */
final class CandidateDrifts {

    private final Map<Pair, CandidateFinding> findings = new HashMap<>();
    private final Map<Pair, List<DriftAggregate>> aggregates = new HashMap<>();
    private final Map<Pair, Comparison> kept = new HashMap<>();
    private final DriftComparisons comparisons;

    /**
     * @param aggregates of any pair; those of other fingerprints are left out
     * @param comparisons of the answers in memory
     * @param fingerprints what the variants are now
     */
    CandidateDrifts(
            Evidence evidence,
            List<DriftAggregate> aggregates,
            DriftComparisons comparisons,
            Map<String, String> fingerprints) {
        this.comparisons = comparisons;
        evidence.candidates().forEach(one -> findings.put(new Pair(one.reference(), one.candidate()), one));
        for (DriftAggregate one : aggregates) {
            DriftSums sums = one.sums();
            if (sums.referenceFingerprint().equals(fingerprints.get(sums.reference()))
                    && sums.candidateFingerprint().equals(fingerprints.get(sums.candidate()))) {
                this.aggregates
                        .computeIfAbsent(new Pair(sums.reference(), sums.candidate()), any -> new ArrayList<>())
                        .add(one);
            }
        }
        comparisons.candidates().forEach(one -> kept.put(new Pair(one.reference(), one.candidate()), one));
        comparisons.noiseFloors().forEach(one -> kept.put(new Pair(one.reference(), one.candidate()), one));
    }

    /** The others against the reference, by name. */
    List<CandidateDrift> candidates() {
        return drifts(pair -> !pair.isNoiseFloor());
    }

    /** Each variant against itself, by name. */
    List<CandidateDrift> floors() {
        return drifts(Pair::isNoiseFloor);
    }

    private List<CandidateDrift> drifts(Predicate<Pair> wanted) {
        TreeSet<Pair> pairs =
                new TreeSet<>(Comparator.comparing(Pair::reference).thenComparing(Pair::candidate));
        pairs.addAll(findings.keySet());
        pairs.addAll(aggregates.keySet());
        pairs.addAll(kept.keySet());
        return pairs.stream().filter(wanted).map(this::drift).toList();
    }

    private CandidateDrift drift(Pair pair) {
        CandidateFinding finding =
                findings.getOrDefault(pair, CandidateFinding.none(pair.reference(), pair.candidate()));
        Comparison lately = kept.get(pair);
        return new CandidateDrift(
                pair.reference(),
                pair.candidate(),
                finding.klDivergence(),
                finding.sameTop(),
                finding.noise(),
                DriftDescription.of(aggregates.getOrDefault(pair, List.of())),
                lately == null ? null : TokenQuantiles.of(lately.overall()),
                comparisons.alsoDiffer(pair));
    }
}
