package dev.tandem.engine.embedded.decoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the next batch computes: the next token of every answer that is being generated, and pieces of prompts. Pure.
 *
 * <p>One prompt after the other has all the room that it can use, the one that is nearest to its end first, so that a short
 * one does not wait for a long one, and of several equal ones not all are answered last; in every other batch the one that
 * has waited longest is the first, so that none waits for ever. They do not share it evenly: with a memory for each sequence
 * llama.cpp computes together what is equally long and whose sequences follow one another (llama_batch_allocr::split_equal
 * of v0.5.0), and everything else one after the other, each at the price of a whole batch on a graphics card.
 */
final class BatchPlan {

    private static final Comparator<Slot> NEAREST_TO_ITS_END = Comparator.comparingInt(Slot::remaining);
    private static final Comparator<Slot> OLDEST = Comparator.comparingLong(Slot::usedAt);

    private BatchPlan() {}

    /**
     * Plans a batch.
     *
     * @param slots that are in use, no more than the batch has room for
     * @param batchSize the most tokens in all
     * @param promptTokens the most tokens of prompts, at least 1
     * @param oldestFirst whether the prompt that has waited longest is the first
     * @return pieces in the order of the slots
     */
    static List<Piece> of(List<Slot> slots, int batchSize, int promptTokens, boolean oldestFirst) {
        List<Piece> pieces = new ArrayList<>();
        List<Slot> prompts = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot.isGenerating()) {
                pieces.add(new Piece(slot, slot.remaining(), true));
            } else {
                prompts.add(slot);
            }
        }
        int room = Math.min(batchSize - Piece.tokens(pieces), promptTokens);
        prompts.sort(NEAREST_TO_ITS_END);
        if (oldestFirst) {
            prompts.stream().min(OLDEST).ifPresent(oldest -> {
                prompts.remove(oldest);
                prompts.addFirst(oldest);
            });
        }
        for (int i = 0; i < prompts.size() && room > 0; i++) {
            Slot slot = prompts.get(i);
            int count = Math.min(room, slot.remaining());
            pieces.add(new Piece(slot, count, count == slot.remaining()));
            room -= count;
        }
        pieces.sort(Comparator.comparingInt(piece -> piece.slot().id()));
        return pieces;
    }
}
