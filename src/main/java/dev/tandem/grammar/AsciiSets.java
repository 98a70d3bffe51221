package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Chars;
import java.util.BitSet;

/** Sets of characters in which all that are not ASCII count as one. Pure. */
final class AsciiSets {

    private static final int NON_ASCII = 128;

    private AsciiSets() {}

    static BitSet of(char c) {
        BitSet set = new BitSet();
        set.set(Math.min(c, NON_ASCII));
        return set;
    }

    static BitSet of(Chars chars) {
        BitSet set = new BitSet();
        for (int i = 0; i < chars.ranges().length(); i += 2) {
            set.set(chars.ranges().charAt(i), chars.ranges().charAt(i + 1) + 1);
        }
        if (chars.negated()) {
            set.flip(0, NON_ASCII + 1);
        }
        return set;
    }
}
