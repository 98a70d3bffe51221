package dev.tandem.engine.embedded.decoding;

import java.util.ArrayList;
import java.util.List;

/**
 * What a batch computes of one slot.
 *
 * @param slot whose tokens
 * @param count of them, at least 1, from the first one that is not computed yet on
 * @param output whether the last of them is the last one known, so that the next one is asked for
 */
record Piece(Slot slot, int count, boolean output) {

    /** Tokens of all. */
    static int tokens(List<Piece> pieces) {
        int tokens = 0;
        for (Piece piece : pieces) {
            tokens += piece.count;
        }
        return tokens;
    }

    /** The first so many tokens of a plan. */
    static List<Piece> first(List<Piece> pieces, int tokens) {
        List<Piece> taken = new ArrayList<>();
        int left = tokens;
        for (Piece piece : pieces) {
            if (left >= piece.count) {
                taken.add(piece);
            } else if (left > 0) {
                taken.add(new Piece(piece.slot, left, false));
            }
            left -= Math.min(left, piece.count);
        }
        return taken;
    }

    /** What {@link #first} leaves. */
    static List<Piece> rest(List<Piece> pieces, int tokens) {
        List<Piece> left = new ArrayList<>();
        int skipped = tokens;
        for (Piece piece : pieces) {
            if (skipped < piece.count) {
                left.add(new Piece(piece.slot, piece.count - skipped, piece.output));
            }
            skipped -= Math.min(skipped, piece.count);
        }
        return left;
    }
}
