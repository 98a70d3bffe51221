package dev.tandem.replay.scoring;

import dev.tandem.replay.store.Answer;
import java.util.Optional;

/** What can be said of an answer before any variant is asked. Pure. */
final class ScoringPreconditions {

    private ScoringPreconditions() {}

    /** @param left how many tokens may still be scored; why the answer is not scored, or empty when it can be */
    static Optional<UnscoredReason> obstacle(Answer answer, long left) {
        if (answer.failed()) {
            return Optional.of(UnscoredReason.ANSWER_FAILED);
        }
        if (answer.knownTokens().isEmpty()) {
            return Optional.of(UnscoredReason.TOKENS_UNKNOWN);
        }
        return answer.knownTokens().size() > left ? Optional.of(UnscoredReason.BEYOND_LIMIT) : Optional.empty();
    }
}
