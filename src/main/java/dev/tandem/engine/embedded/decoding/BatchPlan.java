package dev.tandem.engine.embedded.decoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the next batch computes: the next token of every answer that is being generated, and pieces of prompts. Of the
 * room for prompts the one that is nearest to its end has half, so that of several equal ones not all are answered last,
 * and all share the rest evenly, so that none waits. Pure.
 */
final class BatchPlan {

    private BatchPlan() {}

    /**
     * Plans a batch.
     *
     * @param slots that are in use, no more than the batch has room for
     * @param batchSize the most tokens in all
     * @param promptTokens the most tokens of prompts, at least 1
     */
    static List<Piece> of(List<Slot> slots, int batchSize, int promptTokens) {
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
        prompts.sort(Comparator.comparingInt(Slot::remaining));
        for (int i = 0; i < prompts.size() && room > 0; i++) {
            Slot slot = prompts.get(i);
            int share = Math.max(1, room / (prompts.size() - i));
            int count = Math.min(i == 0 ? Math.max(share, room / 2) : share, slot.remaining());
            pieces.add(new Piece(slot, count, count == slot.remaining()));
            room -= count;
        }
        return pieces;
    }
}
