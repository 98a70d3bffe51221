package dev.tandem.testing;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Values for tests, the same for the same seed. Ends of ranges, small numbers and characters that need an escape come
 * far more often than by chance, since that is where faults are. Neighbouring seeds are independent. Not thread-safe.
 */
public final class RandomValues implements RandomGenerator {

    private static final List<Long> EDGES = List.of(0L, 1L, -1L, 2L, -2L);
    private static final String ESCAPED = "\"\\/\n\r\t\b\f\u0000\u001f\u007f\u0085\u2028\u2029 <&";

    private final SplittableRandom random;

    public RandomValues(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    /** A whole number, both ends included. */
    public long whole(long min, long max) {
        return switch (random.nextInt(8)) {
            case 0 -> edge(min, max);
            case 1, 2 -> clamped(random.nextLong() >> random.nextInt(Long.SIZE), min, max);
            default -> uniform(min, max);
        };
    }

    /** A whole number, both ends included. */
    public int whole(int min, int max) {
        return (int) whole((long) min, (long) max);
    }

    /** A real number, both ends included. */
    public double real(double min, double max) {
        return switch (random.nextInt(16)) {
            case 0 -> min;
            case 1 -> max;
            default -> min + (max - min) * random.nextDouble();
        };
    }

    /** Any text, halves of surrogate pairs included. */
    public String text(int longest) {
        int length = whole(0, longest);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(piece());
        }
        text.setLength(length);
        return text.toString();
    }

    /** One of them. */
    public <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String piece() {
        return switch (random.nextInt(6)) {
            case 0 -> Character.toString(ESCAPED.charAt(random.nextInt(ESCAPED.length())));
            case 1 -> Character.toString(random.nextInt(Character.MIN_SUPPLEMENTARY_CODE_POINT));
            case 2 ->
                Character.toString(
                        random.nextInt(Character.MIN_SUPPLEMENTARY_CODE_POINT, Character.MAX_CODE_POINT + 1));
            case 3 -> Character.toString(random.nextInt(0x100));
            default -> Character.toString(random.nextInt(' ', '~' + 1));
        };
    }

    private long edge(long min, long max) {
        long[] inside = LongStream.concat(
                        LongStream.of(min, max, min == max ? min : min + 1, min == max ? max : max - 1),
                        EDGES.stream().mapToLong(Long::longValue))
                .filter(edge -> min <= edge && edge <= max)
                .toArray();
        return inside[random.nextInt(inside.length)];
    }

    private long clamped(long value, long min, long max) {
        return min <= value && value <= max ? value : uniform(min, max);
    }

    private long uniform(long min, long max) {
        if (max == Long.MAX_VALUE) {
            long value = random.nextLong();
            while (value < min) {
                value = random.nextLong();
            }
            return value;
        }
        return random.nextLong(min, max + 1);
    }
}
