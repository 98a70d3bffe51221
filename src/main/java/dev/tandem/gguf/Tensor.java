package dev.tandem.gguf;

import java.util.List;

/**
 * One line of the tensor table. Immutable. {@link GgufReader} has checked that the numbers fit each other and the
 * file, so nothing here overflows.
 *
 * @param name unique within the file, such as {@code blk.0.attn_q.weight}
 * @param dimensions elements along each dimension in ggml's order, the row's length first; none for a single number
 * @param type how the weights are stored
 * @param offset first byte, counted from the start of the data section ({@link GgufFile#dataOffset()})
 */
public record Tensor(String name, List<Long> dimensions, TensorType type, long offset) {

    public Tensor {
        dimensions = List.copyOf(dimensions);
    }

    /** How many weights there are, at least 0. */
    public long elements() {
        return dimensions.stream().reduce(1L, Math::multiplyExact);
    }

    /** Bytes that the weights take, without padding. */
    public long bytes() {
        return type.bytes(elements());
    }
}
