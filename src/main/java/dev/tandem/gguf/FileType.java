package dev.tandem.gguf;

import java.util.stream.Stream;

/**
 * The recipe that a file was quantised with: {@code llama_ftype} of llama.cpp v0.5.0 (llama.h), named as
 * {@code llama_ftype_name} (llama-model-loader.cpp) prints it.
 */
enum FileType {
    ALL_F32(0, "all F32"),
    F16(1, "F16"),
    Q4_0(2, "Q4_0"),
    Q4_1(3, "Q4_1"),
    Q8_0(7, "Q8_0"),
    Q5_0(8, "Q5_0"),
    Q5_1(9, "Q5_1"),
    Q2_K(10, "Q2_K - Medium"),
    Q3_K_S(11, "Q3_K - Small"),
    Q3_K_M(12, "Q3_K - Medium"),
    Q3_K_L(13, "Q3_K - Large"),
    Q4_K_S(14, "Q4_K - Small"),
    Q4_K_M(15, "Q4_K - Medium"),
    Q5_K_S(16, "Q5_K - Small"),
    Q5_K_M(17, "Q5_K - Medium"),
    Q6_K(18, "Q6_K"),
    IQ2_XXS(19, "IQ2_XXS - 2.0625 bpw"),
    IQ2_XS(20, "IQ2_XS - 2.3125 bpw"),
    Q2_K_S(21, "Q2_K - Small"),
    IQ3_XS(22, "IQ3_XS - 3.3 bpw"),
    IQ3_XXS(23, "IQ3_XXS - 3.0625 bpw"),
    IQ1_S(24, "IQ1_S - 1.5625 bpw"),
    IQ4_NL(25, "IQ4_NL - 4.5 bpw"),
    IQ3_S(26, "IQ3_S - 3.4375 bpw"),
    IQ3_M(27, "IQ3_S mix - 3.66 bpw"),
    IQ2_S(28, "IQ2_S - 2.5 bpw"),
    IQ2_M(29, "IQ2_M - 2.7 bpw"),
    IQ4_XS(30, "IQ4_XS - 4.25 bpw"),
    IQ1_M(31, "IQ1_M - 1.75 bpw"),
    BF16(32, "BF16"),
    TQ1_0(36, "TQ1_0 - 1.69 bpw ternary"),
    TQ2_0(37, "TQ2_0 - 2.06 bpw ternary"),
    MXFP4_MOE(38, "MXFP4 MoE"),
    NVFP4(39, "NVFP4"),
    Q1_0(40, "Q1_0"),
    Q2_0(41, "Q2_0");

    private static final String UNKNOWN = "unknown, may not work";
    private static final String GUESSED = "(guessed) ";
    /** Set in the number of a recipe that the file did not state. */
    private static final long GUESSED_BIT = 1024;

    private final int id;
    private final String printed;

    FileType(int id, String printed) {
        this.id = id;
        this.printed = printed;
    }

    /** The name of a value of {@code general.file_type}. */
    static String nameOf(long id) {
        String name = Stream.of(values())
                .filter(type -> type.id == (id & ~GUESSED_BIT))
                .map(type -> type.printed)
                .findFirst()
                .orElse(UNKNOWN);
        return (id & GUESSED_BIT) == 0 ? name : GUESSED + name;
    }

    /** The name that llama.cpp gives a file that does not state its recipe, by the type that most tensors have. */
    static String guess(TensorType commonest) {
        FileType guess = switch (commonest) {
            case F16 -> F16;
            case BF16 -> BF16;
            case Q4_0 -> Q4_0;
            case Q4_1 -> Q4_1;
            case Q5_0 -> Q5_0;
            case Q5_1 -> Q5_1;
            case Q8_0 -> Q8_0;
            case Q2_K -> Q2_K;
            case Q3_K -> Q3_K_M;
            case Q4_K -> Q4_K_M;
            case Q5_K -> Q5_K_M;
            case Q6_K -> Q6_K;
            case TQ1_0 -> TQ1_0;
            case TQ2_0 -> TQ2_0;
            case IQ2_XXS -> IQ2_XXS;
            case IQ2_XS -> IQ2_XS;
            case IQ2_S -> IQ2_S;
            case IQ3_XXS -> IQ3_XXS;
            case IQ1_S -> IQ1_S;
            case IQ1_M -> IQ1_M;
            case IQ4_NL -> IQ4_NL;
            case IQ4_XS -> IQ4_XS;
            case IQ3_S -> IQ3_S;
            case NVFP4 -> NVFP4;
            case Q1_0 -> Q1_0;
            case Q2_0 -> Q2_0;
            case F32, Q8_1, Q8_K, I8, I16, I32, I64, F64, MXFP4 -> ALL_F32;
        };
        return GUESSED + guess.printed;
    }
}
