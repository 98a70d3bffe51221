package dev.tandem.replay;

/**
 * Names an answer.
 *
 * @param prompt the prompt's index
 * @param arm the arm's name
 */
record AnswerKey(int prompt, String arm) {

    static AnswerKey of(Prompt prompt, Arm arm) {
        return new AnswerKey(prompt.index(), arm.name());
    }
}
