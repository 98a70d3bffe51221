package dev.tandem.drift;

import dev.tandem.drift.evidence.DriftEvidences;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.experiment.DriftOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found lately, in memory: of each model the newest answers, up to so many tokens. What was ever found goes on to
 * the evidence. Thread-safe.
 */
final class DriftStore {

    /** Chats whose texts were compared, of each model. */
    private static final int MOST_TEXTS = 1_000;

    private final Map<String, Window> windows = new HashMap<>();
    private final DriftEvidences evidences;

    private static final class Window {
        private final Deque<ScoredAnswer> answers = new ArrayDeque<>();
        private final Deque<ComparedTexts> texts = new ArrayDeque<>();
        private final Map<ComparisonMethod, Map<SampleResult, Long>> results = new EnumMap<>(ComparisonMethod.class);
        private long tokens;
        private long chosen;
    }

    /** @param evidences are told what becomes of answers that were chosen */
    DriftStore(DriftEvidences evidences) {
        this.evidences = evidences;
    }

    /**
     * Chooses an answer of a model to be scored, before anything is known of it. Exactly one of {@link
     * #add(ScoredAnswer, int)} and {@link #dropped} follows, in any order among those that were chosen.
     *
     * @param conversation names the unit of the experiment that it belongs to, as a hash
     * @return its place in the order of choosing, from 0
     */
    synchronized long choose(String model, String conversation) {
        long place = window(model).chosen++;
        evidences.choose(model, place, conversation);
        return place;
    }

    /**
     * Gives up an answer that was chosen, and will have no figures.
     *
     * @param chosen its place in the order of choosing
     */
    void dropped(String model, long chosen, SampleResult why, AnswerLength length) {
        synchronized (this) {
            count(model, ComparisonMethod.TOKENS, why);
        }
        evidences.end(model, chosen, why.label(ComparisonMethod.TOKENS), length.label(), null);
    }

    /** How many answers of a model were chosen since the start. */
    synchronized long chosen(String model) {
        return window(model).chosen;
    }

    /** @param limit tokens that may be kept of its model; the newest answer is kept in any case */
    void add(ScoredAnswer answer, int limit) {
        keep(answer, limit);
        evidences.end(
                answer.model(),
                answer.chosen(),
                DriftOutcome.SCORED,
                answer.length().label(),
                AnswerSums.of(answer));
    }

    private synchronized void keep(ScoredAnswer answer, int limit) {
        Window window = window(answer.model());
        window.answers.addLast(answer);
        window.tokens += answer.tokens();
        count(answer.model(), ComparisonMethod.TOKENS, SampleResult.SCORED);
        while (window.tokens > limit && window.answers.size() > 1) {
            window.tokens -= window.answers.removeFirst().tokens();
        }
    }

    synchronized void add(ComparedTexts texts) {
        Deque<ComparedTexts> kept = window(texts.model()).texts;
        kept.addLast(texts);
        if (kept.size() > MOST_TEXTS) {
            kept.removeFirst();
        }
    }

    synchronized void count(String model, ComparisonMethod comparisonMethod, SampleResult result) {
        window(model)
                .results
                .computeIfAbsent(comparisonMethod, any -> new EnumMap<>(SampleResult.class))
                .merge(result, 1L, Long::sum);
    }

    /** The chats of a model whose texts were compared, the oldest first. */
    synchronized List<ComparedTexts> texts(String model) {
        return List.copyOf(window(model).texts);
    }

    /** The answers of a model, the oldest first. */
    synchronized List<ScoredAnswer> answers(String model) {
        return List.copyOf(window(model).answers);
    }

    /** How often a model's samples met which end, since the start. */
    synchronized Map<SampleResult, Long> results(String model, ComparisonMethod comparisonMethod) {
        Map<SampleResult, Long> counts = new EnumMap<>(SampleResult.class);
        for (SampleResult result : SampleResult.values()) {
            counts.put(
                    result,
                    window(model)
                            .results
                            .getOrDefault(comparisonMethod, Map.of())
                            .getOrDefault(result, 0L));
        }
        return counts;
    }

    private Window window(String model) {
        return windows.computeIfAbsent(model, name -> new Window());
    }
}
