package dev.tandem.drift.evidence;

import dev.tandem.drift.evidence.Contender.Duo;
import dev.tandem.drift.evidence.Contender.Trio;
import dev.tandem.experiment.DriftOutcome;
import dev.tandem.experiment.DriftOutcome.ScoredSums;
import dev.tandem.experiment.DriftSums;
import dev.tandem.stats.sequential.CandidateDriftSequence;
import dev.tandem.stats.sequential.PairedDriftSequence;
import dev.tandem.stats.sequential.UnitDrift;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sequences of one model, each of variants as they were under their fingerprints: what was found of others that had
 * their names has sequences of its own. Answers enter in the order of choosing, each in constant time. Not thread-safe.
 */
final class EvidenceSequences {

    /** Sequences of each kind; more are there only where weights changed that often. */
    private static final int MOST = 64;

    private static final class Alone {
        private final CandidateDriftSequence sequence = new CandidateDriftSequence();
        private final ConversationRegister conversations = new ConversationRegister();
    }

    private static final class Paired {
        private final PairedDriftSequence sequence = new PairedDriftSequence();
        private final ConversationRegister conversations = new ConversationRegister();

        void add(String conversation, DriftSums first, DriftSums second) {
            if (conversations.enter(conversation)) {
                sequence.add(unit(first), unit(second));
            }
        }
    }

    private final Map<Duo, Alone> candidates = bounded();
    private final Map<Duo, Paired> noises = bounded();
    private final Map<Trio, Paired> pairs = bounded();
    /** Those of the answer that entered last: what is dropped next would have entered them. */
    private List<Paired> current = List.of();

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(16, .75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST;
            }
        };
    }

    private static UnitDrift unit(DriftSums sums) {
        return new UnitDrift(Math.toIntExact(sums.tokens()), sums.klDivergence(), Math.toIntExact(sums.sameTop()));
    }

    /** The next answer in the order of choosing. */
    void enter(DriftOutcome outcome) {
        String conversation = outcome.choice().conversation();
        ScoredSums scored = outcome.scored();
        if (scored == null) {
            current.forEach(paired -> paired.conversations.drop(conversation));
            return;
        }
        List<DriftSums> floors = new ArrayList<>();
        List<DriftSums> others = new ArrayList<>();
        for (DriftSums sums : scored.pairs()) {
            (sums.isNoiseFloor() ? floors : others).add(sums);
            Alone alone = candidates.computeIfAbsent(Duo.of(sums), any -> new Alone());
            if (alone.conversations.enter(conversation)) {
                alone.sequence.add(unit(sums));
            }
        }
        others.sort(Comparator.comparing(DriftSums::candidate));
        enterNoises(conversation, others, floors);
        enterPairs(conversation, others);
    }

    private void enterNoises(String conversation, List<DriftSums> others, List<DriftSums> floors) {
        for (DriftSums sums : others) {
            Duo duo = Duo.of(sums);
            for (DriftSums floor : floors) {
                Contender itself = Contender.candidate(floor);
                if (itself.equals(duo.reference()) || itself.equals(duo.candidate())) {
                    noises.computeIfAbsent(duo, any -> new Paired()).add(conversation, sums, floor);
                }
            }
        }
    }

    private void enterPairs(String conversation, List<DriftSums> others) {
        List<Paired> entered = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            Duo first = Duo.of(others.get(i));
            for (int j = i + 1; j < others.size(); j++) {
                Duo second = Duo.of(others.get(j));
                if (first.reference().equals(second.reference())) {
                    Paired paired = pairs.computeIfAbsent(
                            new Trio(first.reference(), first.candidate(), second.candidate()), any -> new Paired());
                    paired.add(conversation, others.get(i), others.get(j));
                    entered.add(paired);
                }
            }
        }
        current = entered;
    }

    /** Which candidates are nearer, of the variants as they are now. */
    List<NearerFinding> nearer(Map<String, String> fingerprints) {
        return pairs.entrySet().stream()
                .filter(pair -> pair.getKey().isAmong(fingerprints))
                .map(pair -> NearerFinding.of(
                        pair.getKey().reference().variant(),
                        pair.getKey().first().variant(),
                        pair.getKey().second().variant(),
                        pair.getValue().sequence.findings(),
                        pair.getValue().conversations.dropped()))
                .sorted(Comparator.comparing(NearerFinding::reference)
                        .thenComparing(NearerFinding::first)
                        .thenComparing(NearerFinding::second))
                .toList();
    }

    /** How far each is from its reference, and from itself, of the variants as they are now. */
    List<CandidateFinding> candidates(Map<String, String> fingerprints) {
        return candidates.entrySet().stream()
                .filter(one -> one.getKey().isAmong(fingerprints))
                .map(one -> finding(one.getKey(), one.getValue()))
                .sorted(Comparator.comparing(CandidateFinding::reference).thenComparing(CandidateFinding::candidate))
                .toList();
    }

    private CandidateFinding finding(Duo duo, Alone alone) {
        String reference = duo.reference().variant();
        String candidate = duo.candidate().variant();
        Paired noise = noises.get(duo);
        return CandidateFinding.of(
                reference,
                candidate,
                alone.sequence,
                noise == null ? null : NoiseFinding.of(reference, candidate, noise.sequence));
    }
}
