package dev.tandem.replay.scoring;

import dev.tandem.drift.Category;
import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.AnswerKey;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.EntryKind;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ScoringDesign;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenScore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the variants' scores of an answer compare: one line of what was scored.
 *
 * @param prompt the prompt's index
 * @param arm who answered
 * @param cause why no two variants can be compared; {@code null} when some can
 * @param category what kind of answer it is; {@code null} when it was not scored
 * @param tokens tokens of the answer; 0 when it was not scored
 * @param fingerprints of the variants that scored
 * @param missing why others did not
 * @param pairs who was compared
 */
public record AnswerScores(
        int prompt,
        String arm,
        @Nullable UnscoredReason cause,
        @Nullable Category category,
        int tokens,
        Map<String, String> fingerprints,
        Map<String, UnscoredReason> missing,
        List<Compared> pairs) {

    public static final EntryKind<AnswerScores> KIND =
            new EntryKind<>(AnswerScores.class, one -> new AnswerKey(one.prompt(), one.arm()), AnswerScores::tokens);

    /**
     * Two variants, or one with itself.
     *
     * @param series {@link ScoreCodec#series}
     */
    record Compared(String reference, String candidate, String series) {}

    public AnswerScores {
        fingerprints = new TreeMap<>(fingerprints);
        missing = new TreeMap<>(missing);
        pairs = List.copyOf(pairs);
    }

    static AnswerScores none(Prompt prompt, Arm arm, UnscoredReason cause) {
        return new AnswerScores(prompt.index(), arm.name(), cause, null, 0, Map.of(), Map.of(), List.of());
    }

    /** @param opinions of each variant that was asked */
    static AnswerScores of(ScoringDesign design, Prompt prompt, Arm arm, Answer answer, List<VariantScore> opinions) {
        Map<String, List<TokenScore>> scores = new LinkedHashMap<>();
        Map<String, String> fingerprints = new HashMap<>();
        Map<String, UnscoredReason> missing = new HashMap<>();
        Map<Pair, DriftSeries> drifts = new HashMap<>();
        for (VariantScore variantScore : opinions) {
            if (variantScore.scores() != null && variantScore.fingerprint() != null) {
                scores.put(variantScore.scorer(), ScoreCodec.scores(variantScore.scores()));
                fingerprints.put(variantScore.scorer(), variantScore.fingerprint());
            } else if (variantScore.cause() != null) {
                missing.put(variantScore.scorer(), variantScore.cause());
            }
            if (variantScore.noise() != null) {
                drifts.put(
                        new Pair(variantScore.scorer(), variantScore.scorer()),
                        ScoreCodec.series(variantScore.noise()));
            }
        }
        Map<Pair, DriftSeries> between = ScoredAnswer.between(design.reference(), scores);
        drifts.putAll(between);
        UnscoredReason cause = between.isEmpty() ? cause(design, opinions) : null;
        return of(prompt, arm, answer, cause, fingerprints, missing, drifts);
    }

    /**
     * Those of variants that were compared at once.
     *
     * @param fingerprints of all of them
     * @param drifts of each but the reference, and of one from itself where that was asked for
     */
    public static AnswerScores compared(
            Prompt prompt, Arm arm, Answer answer, Map<String, String> fingerprints, Map<Pair, DriftSeries> drifts) {
        return of(prompt, arm, answer, null, fingerprints, Map.of(), drifts);
    }

    private static AnswerScores of(
            Prompt prompt,
            Arm arm,
            Answer answer,
            @Nullable UnscoredReason cause,
            Map<String, String> fingerprints,
            Map<String, UnscoredReason> missing,
            Map<Pair, DriftSeries> drifts) {
        return new AnswerScores(
                prompt.index(),
                arm.name(),
                cause,
                category(prompt, answer),
                answer.knownTokens().size(),
                fingerprints,
                missing,
                drifts.entrySet().stream()
                        .map(one -> new Compared(
                                one.getKey().reference(), one.getKey().candidate(), ScoreCodec.series(one.getValue())))
                        .sorted(Comparator.comparing(Compared::reference).thenComparing(Compared::candidate))
                        .toList());
    }

    private static UnscoredReason cause(ScoringDesign design, List<VariantScore> opinions) {
        return opinions.stream()
                .sorted(Comparator.comparingInt(
                        variantScore -> variantScore.scorer().equals(design.reference()) ? 0 : 1))
                .map(VariantScore::cause)
                .filter(cause -> cause != null)
                .findFirst()
                .orElse(UnscoredReason.NOT_ACCEPTED);
    }

    private static Category category(Prompt prompt, Answer answer) {
        Integer promptTokens = answer.promptTokens();
        int tokens =
                (promptTokens == null ? 0 : promptTokens) + answer.knownTokens().size();
        return Category.of(
                new ChatRequest(Operation.CHAT, prompt.body()), tokens, answer.text(), answer.toolCalls() != null);
    }

    /** The same as drift knows it. */
    public ScoredAnswer answer(String model, Prompt asked, Arm served) {
        Map<Pair, DriftSeries> drifts = new HashMap<>();
        pairs.forEach(one -> drifts.put(new Pair(one.reference(), one.candidate()), ScoreCodec.series(one.series())));
        return new ScoredAnswer(
                model,
                "prompt " + prompt,
                asked.unit(),
                served.variant(),
                category == null ? Category.OTHER : category,
                Instant.EPOCH,
                prompt,
                fingerprints,
                drifts);
    }
}
