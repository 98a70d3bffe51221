package dev.tandem.replay.scoring;

import dev.tandem.replay.store.EntryKind;
import org.jspecify.annotations.Nullable;

/**
 * What a variant thinks of an answer.
 *
 * @param prompt the prompt's index
 * @param arm who answered
 * @param scorer the variant
 * @param fingerprint of the variant when it scored; {@code null} when it did not
 * @param cause why it did not; {@code null} when it did
 * @param transcript what it read, when it is the one that answered; else {@code null}
 * @param scores {@link ScoreCodec#scores}; {@code null} when it did not score
 * @param noise {@link ScoreCodec#series} of its first score against a second one; {@code null} when there is none
 */
public record VariantScore(
        int prompt,
        String arm,
        String scorer,
        @Nullable String fingerprint,
        @Nullable UnscoredReason cause,
        @Nullable Transcript transcript,
        @Nullable String scores,
        @Nullable String noise) {

    public static final EntryKind<VariantScore> KIND = new EntryKind<>(
            VariantScore.class,
            one -> new VariantScoreKey(one.prompt(), one.arm(), one.scorer()),
            VariantScore::tokens);

    /** Tokens of an answer, counted once: in what the variant thinks that gave it. */
    private long tokens() {
        return transcript != null && scores != null ? ScoreCodec.tokens(scores) : 0;
    }

    public static VariantScore none(ScoringQuestion scoringQuestion, UnscoredReason cause) {
        return new VariantScore(
                scoringQuestion.prompt().index(),
                scoringQuestion.arm().name(),
                scoringQuestion.scorer(),
                null,
                cause,
                null,
                null,
                null);
    }
}
