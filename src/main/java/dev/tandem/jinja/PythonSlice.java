package dev.tandem.jinja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** {@code [start:stop:step]}, with llama.cpp's reading of what lies beyond the ends. */
final class PythonSlice {

    private PythonSlice() {}

    static <T> List<T> of(List<T> items, long start, long stop, long step) {
        List<T> taken = new ArrayList<>();
        each(items.size(), start, stop, step, index -> taken.add(items.get(index)));
        return taken;
    }

    /** Of a text's bytes; what is no whole character becomes a replacement character. */
    static MarkedText of(MarkedText text, long start, long stop, long step) {
        if (text.isAscii() && step == 1) {
            int size = text.length();
            return text.substring(fromStart(start, size), fromStart(stop, size));
        }
        byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
        byte[] taken = new byte[bytes.length];
        int[] length = new int[1];
        each(bytes.length, start, stop, step, index -> taken[length[0]++] = bytes[index]);
        String part = new String(taken, 0, length[0], StandardCharsets.UTF_8);
        return text.stretches() > 0 ? MarkedText.foreign(part) : MarkedText.own(part);
    }

    private static void each(int size, long start, long stop, long step, IntConsumer taker) {
        long first = step > 0 ? fromStart(start, size) : fromEnd(start, size, 0);
        long last = step > 0 ? fromStart(stop, size) : fromEnd(stop, size, -1);
        long stride = Math.clamp(step, -size - 1L, size + 1L);
        for (long i = first; step > 0 ? i < last : i > last; i += stride) {
            if (i >= 0 && i < size) {
                taker.accept((int) i);
            }
        }
    }

    private static int fromStart(long index, int size) {
        return (int) (index < 0 ? Math.max(size + index, 0) : Math.min(index, size));
    }

    /** @param least what is kept as it is: −1 stands before the first one */
    private static long fromEnd(long index, int size, int least) {
        return index < least ? Math.max(size + index, least) : Math.min(index, size - 1);
    }
}
