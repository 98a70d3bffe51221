package dev.tandem.engine.embedded.scoring;

import dev.tandem.inference.Ending;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import java.util.ArrayList;
import java.util.List;

/** An answer that a model is to follow, whatever it would say itself, with the prompt before it. Immutable. */
public final class ForcedAnswer {

    private final TokenIds all;
    private final int prompt;
    private final Ending ending;

    private ForcedAnswer(TokenIds all, int prompt, Ending ending) {
        this.all = all;
        this.prompt = prompt;
        this.ending = ending;
    }

    /**
     * Tokens that are computed together.
     *
     * @param begin position of the first one
     * @param end position behind the last one
     * @param scored whether what comes after each of them is asked for; if not, after none
     */
    record ScoredBatch(int begin, int end, boolean scored) {}

    /**
     * One to score.
     *
     * @param prompt at least one token
     * @param answer at least one token, unless its end is all that is asked for
     * @param ending whether the end is scored as well
     */
    public static ForcedAnswer of(TokenIds prompt, TokenIds answer, Ending ending) {
        if (prompt.size() < 1 || (answer.size() < 1 && ending == Ending.CUT)) {
            throw new IllegalArgumentException(prompt.size() + " and " + answer.size() + " tokens");
        }
        return new ForcedAnswer(prompt.then(answer), prompt.size(), ending);
    }

    /** How many tokens it has, the prompt's included. */
    public int size() {
        return all.size();
    }

    /** Whether each is below a vocabulary's size. */
    public boolean isWithin(int vocabularySize) {
        return all.stream().allMatch(id -> id >= 0 && id < vocabularySize);
    }

    /** Whether its end is scored. */
    boolean hasEnd() {
        return ending == Ending.BY_ITSELF;
    }

    /** The id at a position, from 0. */
    int id(int position) {
        return all.at(position);
    }

    /** What comes after a position: an id, or {@link TokenScore#END}. */
    int after(int position) {
        return position + 1 < all.size() ? all.at(position + 1) : TokenScore.END;
    }

    /**
     * All of it, in order. The last token of the prompt tells of the first of the answer, and the last of the answer of its
     * end, so that nobody asks about it when the answer was cut.
     */
    List<ScoredBatch> batches(BatchSizes sizes) {
        List<ScoredBatch> batches = new ArrayList<>();
        int first = prompt - 1;
        int last = hasEnd() ? all.size() : all.size() - 1;
        for (int begin = 0; begin < first; begin += sizes.prompt()) {
            batches.add(new ScoredBatch(begin, Math.min(begin + sizes.prompt(), first), false));
        }
        for (int begin = first; begin < last; begin += sizes.answer()) {
            batches.add(new ScoredBatch(begin, Math.min(begin + sizes.answer(), last), true));
        }
        return batches;
    }
}
