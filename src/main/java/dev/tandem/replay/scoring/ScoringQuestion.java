package dev.tandem.replay.scoring;

import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * What a variant is asked about an answer.
 *
 * @param prompt what was answered
 * @param arm who answered
 * @param answer one that did not fail, and whose tokens are known
 * @param scorer the variant that is asked
 * @param transcript as the variant read it that answered; {@code null} when that is the one that is asked
 * @param twice whether it is to be scored twice, to see what is noise
 */
public record ScoringQuestion(
        Prompt prompt,
        Arm arm,
        Answer answer,
        String scorer,
        @Nullable Transcript transcript,
        boolean twice) {}
