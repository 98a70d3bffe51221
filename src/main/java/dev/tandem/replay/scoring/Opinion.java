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
 * @param scores {@link Packed#scores}; {@code null} when it did not score
 * @param noise {@link Packed#series} of its first score against a second one; {@code null} when there is none
 */
public record Opinion(
        int prompt,
        String arm,
        String scorer,
        @Nullable String fingerprint,
        @Nullable Unscored cause,
        @Nullable Transcript transcript,
        @Nullable String scores,
        @Nullable String noise) {

    public static final EntryKind<Opinion> KIND = new EntryKind<>(
            Opinion.class, one -> new OpinionKey(one.prompt(), one.arm(), one.scorer()), Opinion::tokens);

    /** Tokens of an answer, counted once: in what the variant thinks that gave it. */
    private long tokens() {
        return transcript != null && scores != null ? Packed.tokens(scores) : 0;
    }

    public static Opinion none(Question question, Unscored cause) {
        return new Opinion(
                question.prompt().index(), question.arm().name(), question.scorer(), null, cause, null, null, null);
    }
}
