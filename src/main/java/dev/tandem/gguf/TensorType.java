package dev.tandem.gguf;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the weights of a tensor are stored: {@code ggml_type} of llama.cpp v0.5.0 (ggml.h, sizes from ggml-common.h),
 * in the order of its numbers.
 */
public enum TensorType {
    F32(0, "f32", 1, 4),
    F16(1, "f16", 1, 2),
    Q4_0(2, "q4_0", 32, 18),
    Q4_1(3, "q4_1", 32, 20),
    Q5_0(6, "q5_0", 32, 22),
    Q5_1(7, "q5_1", 32, 24),
    Q8_0(8, "q8_0", 32, 34),
    Q8_1(9, "q8_1", 32, 36),
    Q2_K(10, "q2_K", 256, 84),
    Q3_K(11, "q3_K", 256, 110),
    Q4_K(12, "q4_K", 256, 144),
    Q5_K(13, "q5_K", 256, 176),
    Q6_K(14, "q6_K", 256, 210),
    Q8_K(15, "q8_K", 256, 292),
    IQ2_XXS(16, "iq2_xxs", 256, 66),
    IQ2_XS(17, "iq2_xs", 256, 74),
    IQ3_XXS(18, "iq3_xxs", 256, 98),
    IQ1_S(19, "iq1_s", 256, 50),
    IQ4_NL(20, "iq4_nl", 32, 18),
    IQ3_S(21, "iq3_s", 256, 110),
    IQ2_S(22, "iq2_s", 256, 82),
    IQ4_XS(23, "iq4_xs", 256, 136),
    I8(24, "i8", 1, 1),
    I16(25, "i16", 1, 2),
    I32(26, "i32", 1, 4),
    I64(27, "i64", 1, 8),
    F64(28, "f64", 1, 8),
    IQ1_M(29, "iq1_m", 256, 56),
    BF16(30, "bf16", 1, 2),
    TQ1_0(34, "tq1_0", 256, 54),
    TQ2_0(35, "tq2_0", 256, 66),
    MXFP4(39, "mxfp4", 32, 17),
    NVFP4(40, "nvfp4", 64, 36),
    Q1_0(41, "q1_0", 128, 18),
    Q2_0(42, "q2_0", 64, 18);

    private static final Map<Integer, TensorType> BY_ID =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(TensorType::id, Function.identity()));

    private final int id;
    private final String printed;
    private final int blockSize;
    private final int bytesPerBlock;

    TensorType(int id, String printed, int blockSize, int bytesPerBlock) {
        this.id = id;
        this.printed = printed;
        this.blockSize = blockSize;
        this.bytesPerBlock = bytesPerBlock;
    }

    /** Its number in the file. */
    public int id() {
        return id;
    }

    /** The name that llama.cpp prints, such as {@code q4_K}. */
    public String printed() {
        return printed;
    }

    /** Weights in one block; a row holds whole blocks only. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes of one block, scales included. */
    public int bytesPerBlock() {
        return bytesPerBlock;
    }

    /** The type of that number; {@code null} when ggml has none or has removed it. */
    public static @Nullable TensorType of(int id) {
        return BY_ID.get(id);
    }

    /** What to say about a number that once was a type; {@code null} when it never was one. */
    static @Nullable String removed(int id) {
        return switch (id) {
            case 4 -> "Q4_2, which llama.cpp removed in 2023: quantise the model anew";
            case 5 -> "Q4_3, which llama.cpp removed in 2023: quantise the model anew";
            case 31 -> "Q4_0_4_4, which llama.cpp removed: use Q4_0, it is repacked when loaded";
            case 32 -> "Q4_0_4_8, which llama.cpp removed: use Q4_0, it is repacked when loaded";
            case 33 -> "Q4_0_8_8, which llama.cpp removed: use Q4_0, it is repacked when loaded";
            case 36 -> "IQ4_NL_4_4, which llama.cpp removed: use IQ4_NL, it is repacked when loaded";
            case 37 -> "IQ4_NL_4_8, which llama.cpp removed: use IQ4_NL, it is repacked when loaded";
            case 38 -> "IQ4_NL_8_8, which llama.cpp removed: use IQ4_NL, it is repacked when loaded";
            default -> null;
        };
    }

    /** Bytes of so many weights, which are whole blocks; throws {@link ArithmeticException} from 2^63 on. */
    long bytes(long elements) {
        return Math.multiplyExact(elements / blockSize, (long) bytesPerBlock);
    }
}
