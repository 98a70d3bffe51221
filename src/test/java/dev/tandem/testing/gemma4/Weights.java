package dev.tandem.testing.gemma4;

import dev.tandem.testing.GgufWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Tensors of floats, row after row, and how they get into a file. */
final class Weights {

    private static final int F32 = 0;
    private static final int F16 = 1;

    private final Random random;

    Weights(long seed) {
        random = new Random(seed);
    }

    /** Values whose squares sum up to some {@code gain}² for each row. */
    float[] random(int rows, int columns, double gain) {
        float[] values = new float[rows * columns];
        double range = gain * Math.sqrt(3.0 / columns);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextFloat() - 1) * range);
        }
        return values;
    }

    /** Rows of length 1. */
    float[] directions(int rows, int columns) {
        float[] values = random(rows, columns, 1);
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                squares += values[i] * values[i];
            }
            float length = (float) Math.sqrt(squares);
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                values[i] /= length;
            }
        }
        return values;
    }

    /** One value over and over, a little uneven, as trained ones are. */
    float[] about(double value, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (value * (0.98 + 0.04 * random.nextFloat()));
        }
        return values;
    }

    static float[] constant(float value, int count) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** A matrix, or several, for {@code llama-quantize} to quantise. */
    static void half(GgufWriter file, String name, float[] values, long... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(Float.floatToFloat16(value));
        }
        file.tensor(name, F16, bytes.array(), dimensions);
    }

    /** What stays in full precision: norms, scales and the router. */
    static void full(GgufWriter file, String name, float[] values, long... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        file.tensor(name, F32, bytes.array(), dimensions);
    }
}
