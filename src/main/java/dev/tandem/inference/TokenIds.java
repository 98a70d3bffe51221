package dev.tandem.inference;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Ids of tokens in the order of their text. Immutable. */
public final class TokenIds {

    private final int[] ids;

    private TokenIds(int[] ids) {
        this.ids = ids;
    }

    /** @param ids copied */
    public static TokenIds of(int... ids) {
        return new TokenIds(ids.clone());
    }

    /** These, and then the others. */
    public TokenIds then(TokenIds others) {
        return new TokenIds(
                IntStream.concat(Arrays.stream(ids), Arrays.stream(others.ids)).toArray());
    }

    /** The first ones. */
    public TokenIds first(int count) {
        return new TokenIds(Arrays.copyOf(ids, count));
    }

    /** All but the first ones. */
    public TokenIds without(int first) {
        return new TokenIds(Arrays.copyOfRange(ids, first, ids.length));
    }

    /** How many there are. */
    public int size() {
        return ids.length;
    }

    /** The id at a position, from 0. */
    public int at(int position) {
        return ids[position];
    }

    /** All of them, in order. */
    public IntStream stream() {
        return Arrays.stream(ids);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds tokens && Arrays.equals(ids, tokens.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    /** How many, not which: ids tell the text. */
    @Override
    public String toString() {
        return "TokenIds[" + ids.length + "]";
    }
}
