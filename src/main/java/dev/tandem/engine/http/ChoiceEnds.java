package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import java.util.BitSet;

/** Which choices of a streamed answer began, and which have ended. Not thread-safe. */
final class ChoiceEnds {

    private final int asked;
    private final BitSet started = new BitSet();
    private final BitSet finished = new BitSet();
    /** Some servers tell a reason in every chunk, so that only {@code [DONE]} tells the end. */
    private boolean inEveryChunk;

    /** @param asked how many choices the answer is to have */
    ChoiceEnds(int asked) {
        this.asked = asked;
    }

    /**
     * Takes note of a choice of a chunk.
     *
     * @throws EngineException.Broken if it goes on after its end
     */
    void note(JsonNode choice, int index) {
        boolean ends = choice.path("finish_reason").isTextual();
        if (finished.get(index) && ChatEvent.isOutput(choice)) {
            if (!ends) {
                throw new EngineException.Broken("The upstream went on with its answer after the end of it.", null);
            }
            inEveryChunk = true;
        }
        started.set(index);
        if (ends) {
            finished.set(index);
        }
    }

    /** Whether no choice has ended. */
    boolean noneYet() {
        return finished.isEmpty();
    }

    /** Whether all that began have ended, and no more is to come. */
    boolean areAll(boolean done) {
        return finished.equals(started) && (done || (!inEveryChunk && finished.cardinality() >= asked));
    }
}
