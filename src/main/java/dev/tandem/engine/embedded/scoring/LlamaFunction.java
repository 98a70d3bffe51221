package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.util.Locale;

/** The functions of {@code llama.h} of b4916 that are called, named as there without {@code llama_}. */
enum LlamaFunction implements ForeignFunction {
    MODEL_DEFAULT_PARAMS(FunctionDescriptor.of(Structs.MODEL)),
    CONTEXT_DEFAULT_PARAMS(FunctionDescriptor.of(Structs.CONTEXT)),
    BATCH_INIT(FunctionDescriptor.of(Structs.BATCH, JAVA_INT, JAVA_INT, JAVA_INT)),
    MODEL_LOAD_FROM_FILE(FunctionDescriptor.of(ADDRESS, ADDRESS, Structs.MODEL)),
    MODEL_FREE(FunctionDescriptor.ofVoid(ADDRESS)),
    MODEL_GET_VOCAB(FunctionDescriptor.of(ADDRESS, ADDRESS)),
    MODEL_N_EMBD(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    VOCAB_N_TOKENS(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    VOCAB_GET_ATTR(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)),
    TOKEN_TO_PIECE(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN)),
    INIT_FROM_MODEL(FunctionDescriptor.of(ADDRESS, ADDRESS, Structs.CONTEXT)),
    FREE(FunctionDescriptor.ofVoid(ADDRESS)),
    N_CTX(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    KV_SELF_CLEAR(FunctionDescriptor.ofVoid(ADDRESS)),
    BATCH_FREE(FunctionDescriptor.ofVoid(Structs.BATCH)),
    DECODE(FunctionDescriptor.of(JAVA_INT, ADDRESS, Structs.BATCH)),
    GET_LOGITS_ITH(FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT)),

    /** {@link #MODEL_DEFAULT_PARAMS} of a library that may be another build. */
    MODEL_DEFAULT_PARAMS_AND_MORE(MODEL_DEFAULT_PARAMS.symbol, FunctionDescriptor.of(Structs.roomy(Structs.MODEL))),

    /** {@link #CONTEXT_DEFAULT_PARAMS} of a library that may be another build. */
    CONTEXT_DEFAULT_PARAMS_AND_MORE(
            CONTEXT_DEFAULT_PARAMS.symbol, FunctionDescriptor.of(Structs.roomy(Structs.CONTEXT)));

    private final String symbol;
    private final FunctionDescriptor type;

    LlamaFunction(FunctionDescriptor type) {
        this.symbol = "llama_" + name().toLowerCase(Locale.ROOT);
        this.type = type;
    }

    LlamaFunction(String symbol, FunctionDescriptor type) {
        this.symbol = symbol;
        this.type = type;
    }

    @Override
    public String symbol() {
        return symbol;
    }

    @Override
    public FunctionDescriptor type() {
        return type;
    }
}
