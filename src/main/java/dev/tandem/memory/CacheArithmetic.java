package dev.tandem.memory;

import dev.tandem.gguf.TensorType;
import dev.tandem.gguf.WindowedLayers;
import java.util.stream.IntStream;

/**
 * The size of the key-value cache, as {@code llama_kv_cache} and {@code llama_kv_cache_iswa} of llama.cpp v0.5.0
 * allocate it.
 */
record CacheArithmetic(ModelHeader header, MemoryArguments arguments) {

    private static final int CELLS = 256;

    /** Bytes that a layer keeps of all slots. */
    long bytes(int layer) {
        if (layer >= header.layers() - header.number("attention.shared_kv_layers", 0)) {
            return 0;
        }
        WindowedLayers window = header.window();
        long cells = (window.covers(layer) ? windowCells(window.tokens()) : cells()) * streams();
        long values = arguments.flashAttention()
                ? valueWidth(layer)
                : IntStream.range(0, header.layers())
                        .mapToLong(this::valueWidth)
                        .max()
                        .orElse(0);
        // Multi-head latent attention keeps no values.
        boolean latent = header.number("attention.key_length_mla", 0) > 0;
        return cells
                * (row(arguments.cacheKeys(), keyWidth(layer)) + (latent ? 0 : row(arguments.cacheValues(), values)));
    }

    private long streams() {
        return arguments.unified() ? 1 : arguments.slots();
    }

    private long cells() {
        long context = padded(arguments.context() == 0 ? header.contextLength() : arguments.context());
        return arguments.unified() ? context : padded(Math.max(1, context / arguments.slots()));
    }

    private long windowCells(long window) {
        if (arguments.fullWindowCache()) {
            return cells();
        }
        long needed = window * (arguments.unified() ? arguments.slots() : 1) + arguments.batch();
        return padded(Math.min(cells(), needed));
    }

    private long keyWidth(int layer) {
        return (long) heads(layer) * headSize("attention.key_length", layer);
    }

    private long valueWidth(int layer) {
        return (long) heads(layer) * headSize("attention.value_length", layer);
    }

    private int heads(int layer) {
        return header.number("attention.head_count_kv", layer, header.number("attention.head_count", layer, 1));
    }

    private int headSize(String key, int layer) {
        int heads = Math.max(1, header.number("attention.head_count", layer, 1));
        int full = header.number(key, header.number("embedding_length", 0) / heads);
        return header.window().covers(layer) ? header.number(key + "_swa", full) : full;
    }

    private static long row(TensorType type, long width) {
        return (width + type.blockSize() - 1) / type.blockSize() * type.bytesPerBlock();
    }

    private static long padded(long cells) {
        return (cells + CELLS - 1) / CELLS * CELLS;
    }
}
