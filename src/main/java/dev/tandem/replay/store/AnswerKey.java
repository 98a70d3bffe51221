package dev.tandem.replay.store;

/**
 * Names an answer.
 *
 * @param prompt the prompt's index
 * @param arm the arm's name
 */
public record AnswerKey(int prompt, String arm) {

    public static AnswerKey of(Prompt prompt, Arm arm) {
        return new AnswerKey(prompt.index(), arm.name());
    }
}
