package dev.tandem.replay.scoring;

import dev.tandem.replay.store.Answer;

import java.util.Optional;

/** What can be said of an answer before any variant is asked. Pure. */
final class Preliminaries {

    private Preliminaries() {}

    /** @param left how many tokens may still be scored; why the answer is not scored, or empty when it can be */
    static Optional<Unscored> obstacle(Answer answer, long left) {
        if (answer.failed()) {
            return Optional.of(Unscored.ANSWER_FAILED);
        }
        if (answer.knownTokens().isEmpty()) {
            return Optional.of(Unscored.TOKENS_UNKNOWN);
        }
        return answer.knownTokens().size() > left ? Optional.of(Unscored.BEYOND_LIMIT) : Optional.empty();
    }
}
