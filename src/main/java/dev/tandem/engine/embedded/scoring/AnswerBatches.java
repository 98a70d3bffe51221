package dev.tandem.engine.embedded.scoring;

import dev.tandem.inference.Ending;
import java.util.ArrayList;
import java.util.List;

/** Cuts a prompt with its answer into what is computed in one go. Pure. */
final class AnswerBatches {

    private AnswerBatches() {}

    /**
     * Tokens that are computed together.
     *
     * @param begin position of the first one
     * @param end position behind the last one
     * @param scored whether what comes after each of them is asked for; if not, after none
     */
    record ScoredBatch(int begin, int end, boolean scored) {}

    /**
     * All of them, in order. The last token of the prompt tells of the first of the answer, and the last of the answer of
     * its end, so that nobody asks about it when the answer was cut.
     *
     * @param prompt how many tokens the prompt has, at least 1; {@code answer} the answer, at least 1
     */
    static List<ScoredBatch> of(int prompt, int answer, Ending ending, BatchSizes sizes) {
        if (prompt < 1 || answer < 1) {
            throw new IllegalArgumentException(prompt + " and " + answer + " tokens");
        }
        List<ScoredBatch> batches = new ArrayList<>();
        int first = prompt - 1;
        int last = first + answer + (ending == Ending.BY_ITSELF ? 1 : 0);
        for (int begin = 0; begin < first; begin += sizes.prompt()) {
            batches.add(new ScoredBatch(begin, Math.min(begin + sizes.prompt(), first), false));
        }
        for (int begin = first; begin < last; begin += sizes.answer()) {
            batches.add(new ScoredBatch(begin, Math.min(begin + sizes.answer(), last), true));
        }
        return batches;
    }
}
