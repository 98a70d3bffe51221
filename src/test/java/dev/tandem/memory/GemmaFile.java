package dev.tandem.memory;

import dev.tandem.gguf.TensorType;
import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Writes files of Gemma 4's real dimensions whose weights are a hole: they take no space and can be planned, not run.
 *
 * <p>Tensors are those of llama.cpp v0.5.0, src/models/gemma4.cpp. Dimensions: layers, widths, heads and experts from
 * <a href="https://github.com/google/gemma.cpp/pull/889">google/gemma.cpp pull request 889</a>; head sizes 256 and 512,
 * window 1,024, pattern 5:1, expert width 704 from the load log in <a
 * href="https://github.com/lemonade-sdk/llamacpp-rocm/issues/81">lemonade-sdk/llamacpp-rocm issue 81</a>; the global
 * layers' heads of keys and values and the dense width from config.json of google/gemma-4-26B-A4B-it and
 * google/gemma-4-31B-it. With them the parameters come to the published 25.2 and 30.7 billion.
 */
final class GemmaFile {

    /** Which type a tensor gets. */
    enum Recipe {
        /** What llama-quantize makes of Q4_K_M: more bits for some layers' values and down projections. */
        STATIC,
        /** Another mix of about the same size, as dynamic quants are. */
        DYNAMIC
    }

    /** The model's dimensions. */
    enum Size {
        A4B(30, 2816, 2112, 16, 8, 2, 128, 704),
        DENSE_31B(60, 5376, 21_504, 32, 16, 4, 0, 0);

        private final int layers;
        private final long width;
        private final long dense;
        private final int heads;
        private final int windowHeads;
        private final int globalHeads;
        private final int experts;
        private final long expertWidth;

        Size(int layers, long width, long dense, int heads, int windowHeads, int globalHeads, int experts, long e) {
            this.layers = layers;
            this.width = width;
            this.dense = dense;
            this.heads = heads;
            this.windowHeads = windowHeads;
            this.globalHeads = globalHeads;
            this.experts = experts;
            this.expertWidth = e;
        }
    }

    private static final long VOCABULARY = 262_144;
    private static final int WINDOW = 1024;
    private static final int EVERY = 6;

    private final GgufWriter writer = new GgufWriter();
    private final Size size;
    private final Recipe recipe;
    private long bytes;
    private long parameters;

    private GemmaFile(Size size, Recipe recipe) {
        this.size = size;
        this.recipe = recipe;
    }

    /** Writes one. */
    static Path write(Path file, Size size, Recipe recipe) throws IOException {
        GemmaFile model = new GemmaFile(size, recipe);
        model.metadata();
        model.tensors();
        byte[] header = model.writer.bytes();
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(header);
            out.setLength(header.length + model.bytes);
        }
        return file;
    }

    static long parameters(Size size) {
        GemmaFile model = new GemmaFile(size, Recipe.STATIC);
        model.tensors();
        return model.parameters;
    }

    private boolean isGlobal(int layer) {
        return layer % EVERY == EVERY - 1;
    }

    private void metadata() {
        writer.text("general.architecture", "gemma4")
                .text("tokenizer.ggml.model", "none")
                .u32("gemma4.vocab_size", VOCABULARY)
                .u32("gemma4.block_count", size.layers)
                .u32("gemma4.context_length", VOCABULARY)
                .u32("gemma4.embedding_length", size.width)
                .u32("gemma4.feed_forward_length", size.dense)
                .u32("gemma4.attention.head_count", size.heads)
                .i32s(
                        "gemma4.attention.head_count_kv",
                        IntStream.range(0, size.layers)
                                .map(i -> isGlobal(i) ? size.globalHeads : size.windowHeads)
                                .toArray())
                .u32("gemma4.attention.key_length", 512)
                .u32("gemma4.attention.value_length", 512)
                .u32("gemma4.attention.key_length_swa", 256)
                .u32("gemma4.attention.value_length_swa", 256)
                .u32("gemma4.attention.sliding_window", WINDOW)
                .u32("gemma4.attention.shared_kv_layers", 0)
                .u32("gemma4.embedding_length_per_layer_input", 0)
                .pair("gemma4.attention.sliding_window_pattern", GgufWriter.ARRAY, pattern())
                .pair(
                        "gemma4.attention.layer_norm_rms_epsilon",
                        GgufWriter.F32,
                        new GgufWriter.Bytes().u32(Float.floatToIntBits(1e-6f)));
        if (size.experts > 0) {
            writer.u32("gemma4.expert_count", size.experts)
                    .u32("gemma4.expert_used_count", 8)
                    .u32("gemma4.expert_feed_forward_length", size.expertWidth);
        }
    }

    private GgufWriter.Bytes pattern() {
        GgufWriter.Bytes flags = new GgufWriter.Bytes().u32(GgufWriter.BOOL).u64(size.layers);
        for (int i = 0; i < size.layers; i++) {
            flags.u8(isGlobal(i) ? 0 : 1);
        }
        return flags;
    }

    private void tensors() {
        weight("token_embd.weight", TensorType.Q6_K, size.width, VOCABULARY);
        vector("output_norm.weight", size.width);
        vector("rope_freqs.weight", 256);
        for (int i = 0; i < size.layers; i++) {
            attention(i, "blk." + i + ".");
            feedForward(i, "blk." + i + ".");
        }
    }

    private void attention(int layer, String name) {
        long head = isGlobal(layer) ? 512 : 256;
        long queries = size.heads * head;
        long keys = (isGlobal(layer) ? size.globalHeads : size.windowHeads) * head;
        weight(name + "attn_q.weight", plain(layer), size.width, queries);
        weight(name + "attn_k.weight", plain(layer), size.width, keys);
        if (!isGlobal(layer)) {
            weight(name + "attn_v.weight", important(layer), size.width, keys);
        }
        weight(name + "attn_output.weight", plain(layer), queries, size.width);
        vector(name + "attn_norm.weight", size.width);
        vector(name + "attn_q_norm.weight", head);
        vector(name + "attn_k_norm.weight", head);
        vector(name + "post_attention_norm.weight", size.width);
        vector(name + "layer_output_scale.weight", 1);
    }

    private void feedForward(int layer, String name) {
        vector(name + "ffn_norm.weight", size.width);
        vector(name + "post_ffw_norm.weight", size.width);
        weight(name + "ffn_gate.weight", plain(layer), size.width, size.dense);
        weight(name + "ffn_up.weight", plain(layer), size.width, size.dense);
        weight(name + "ffn_down.weight", important(layer), size.dense, size.width);
        if (size.experts == 0) {
            return;
        }
        weight(name + "ffn_gate_inp.weight", TensorType.F32, size.width, size.experts);
        vector(name + "ffn_gate_inp.scale", size.width);
        vector(name + "pre_ffw_norm_2.weight", size.width);
        vector(name + "post_ffw_norm_1.weight", size.width);
        vector(name + "post_ffw_norm_2.weight", size.width);
        weight(name + "ffn_gate_up_exps.weight", plain(layer), size.width, 2 * size.expertWidth, size.experts);
        weight(name + "ffn_down_exps.weight", important(layer), size.expertWidth, size.width, size.experts);
        vector(name + "ffn_down_exps.scale", size.experts);
    }

    private TensorType plain(int layer) {
        return recipe == Recipe.DYNAMIC && layer % 5 == 0 ? TensorType.Q5_K : TensorType.Q4_K;
    }

    /** llama-quant.cpp, use_more_bits. */
    private TensorType important(int layer) {
        int eighth = size.layers / 8;
        boolean more = layer < eighth || layer >= 7 * size.layers / 8 || (layer - eighth) % 3 == 2;
        return recipe == Recipe.DYNAMIC ? TensorType.Q5_K : more ? TensorType.Q6_K : TensorType.Q4_K;
    }

    private void vector(String name, long length) {
        weight(name, TensorType.F32, length);
    }

    /** Rows that are no whole blocks fall back to another type, as llama-quant.cpp has it. */
    private void weight(String name, TensorType wanted, long... dimensions) {
        TensorType type = dimensions[0] % wanted.blockSize() == 0
                ? wanted
                : switch (wanted) {
                    case Q4_K -> TensorType.Q5_0;
                    case Q5_K -> TensorType.Q5_1;
                    default -> TensorType.Q8_0;
                };
        writer.tensorAt(bytes, name, type.id(), dimensions);
        long elements = 1;
        for (long dimension : dimensions) {
            elements *= dimension;
        }
        parameters += elements;
        bytes += (elements / type.blockSize() * type.bytesPerBlock() + 31) / 32 * 32;
    }
}
