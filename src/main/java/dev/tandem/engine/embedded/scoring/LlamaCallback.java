package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.lang.foreign.FunctionDescriptor;

/** What llama.cpp calls back. */
enum LlamaCallback implements ForeignCallback {

    /** {@code ggml_abort_callback}: asked between two operations, on the thread that decodes. */
    ABORT(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));

    private final FunctionDescriptor type;

    LlamaCallback(FunctionDescriptor type) {
        this.type = type;
    }

    @Override
    public FunctionDescriptor type() {
        return type;
    }
}
