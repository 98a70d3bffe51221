package dev.tandem.replay.report;

import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.replay.store.Prompt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scored answers of a replay, in the order of their prompts. Intervals of one that has not completed are about the first
 * prompt of each conversation, up to the first one that is still to be scored: what is there already is short, and a
 * conversation's value is fixed once. Not thread-safe.
 */
final class ReplayedAnswers {

    private final List<ScoredAnswer> all = new ArrayList<>();
    private final List<ScoredAnswer> inOrder = new ArrayList<>();
    private final IdentityHashMap<ScoredAnswer, String> kinds = new IdentityHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private boolean heldBack;

    /**
     * Adds a prompt, with its answers that were scored.
     *
     * @param open whether more of its answers are to be scored
     */
    void add(Prompt prompt, List<ScoredAnswer> answers, boolean open) {
        all.addAll(answers);
        answers.forEach(answer -> kinds.put(answer, DriftByKind.name(prompt, answer)));
        if (begun.add(prompt.unit())) {
            heldBack |= open;
            if (!heldBack) {
                inOrder.addAll(answers);
            }
        }
    }

    /** What kind an answer is of, in words; it is one of those that were added. */
    String kind(ScoredAnswer answer) {
        return Objects.requireNonNull(kinds.get(answer));
    }

    List<ScoredAnswer> all() {
        return all;
    }

    /** Only those that all candidates scored of which any was scored: what is compared is about the same answers. */
    ReplayedAnswers common(String reference, Set<String> candidates) {
        Set<Pair> pairs = all.stream()
                .flatMap(answer -> answer.drifts().keySet().stream())
                .filter(pair -> pair.reference().equals(reference) && candidates.contains(pair.candidate()))
                .filter(pair -> !pair.isNoiseFloor())
                .collect(Collectors.toSet());
        ReplayedAnswers common = new ReplayedAnswers();
        common.kinds.putAll(kinds);
        common.all.addAll(scoredBy(all, pairs));
        common.inOrder.addAll(scoredBy(inOrder, pairs));
        return common;
    }

    private static List<ScoredAnswer> scoredBy(List<ScoredAnswer> answers, Set<Pair> pairs) {
        return answers.stream()
                .filter(answer -> answer.drifts().keySet().containsAll(pairs))
                .toList();
    }

    /**
     * Those that count for intervals: of which all these pairs were scored by what the variants are now.
     *
     * @param fingerprints of the variants
     * @param completed whether the replay has come to its end
     */
    List<ScoredAnswer> counted(Map<String, String> fingerprints, boolean completed, Pair... pairs) {
        return (completed ? all : inOrder)
                .stream()
                        .filter(answer -> Stream.of(pairs)
                                .allMatch(pair -> answer.drifts().containsKey(pair)
                                        && isBy(fingerprints, answer, pair.reference())
                                        && isBy(fingerprints, answer, pair.candidate())))
                        .toList();
    }

    private static boolean isBy(Map<String, String> fingerprints, ScoredAnswer answer, String variant) {
        String fingerprint = fingerprints.get(variant);
        return fingerprint != null
                && Objects.equals(fingerprint, answer.fingerprints().get(variant));
    }
}
