package dev.tandem.engine.embedded.decoding;

import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;

/** Decodes with a context of llama.cpp, which it owns. */
public final class LlamaDecoder implements Decoder {

    private final LlamaContext context;

    /** @param context closed with this */
    public LlamaDecoder(LlamaContext context) {
        this.context = context;
    }

    @Override
    public int sequences() {
        return context.settings().sequences();
    }

    @Override
    public int batchSize() {
        return context.settings().batch();
    }

    @Override
    public int keep(int sequence, int length) {
        return context.keep(sequence, length);
    }

    @Override
    public void clear() {
        context.batch().clear();
    }

    @Override
    public int add(int token, int position, int sequence, boolean output) {
        return context.batch().add(token, position, sequence, output);
    }

    @Override
    public Decoded decode() {
        return context.decode();
    }

    @Override
    public void close() {
        context.close();
    }
}
