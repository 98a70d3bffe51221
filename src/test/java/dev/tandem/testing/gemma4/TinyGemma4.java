package dev.tandem.testing.gemma4;

import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A mixture of experts with the structure of Gemma 4 26B-A4B, as llama.cpp's {@code src/models/gemma4.cpp} reads it and
 * {@code conversion/gemma.py} writes it, and with dimensions that K-quants can divide: five layers with a sliding window
 * and small heads, one with full attention, larger heads and no values of its own; a dense network beside the experts,
 * whose gates and ups are fused; no embeddings per layer, no output matrix.
 */
final class TinyGemma4 {

    static final int LAYERS = 6;
    static final int EXPERTS = 8;
    private static final int EXPERTS_USED = 2;
    private static final int EMBEDDING = 256;
    private static final int HEADS = 4;
    private static final int FEED_FORWARD = 512;
    private static final int EXPERT_FEED_FORWARD = 256;
    private static final int CONTEXT = 8192;
    private static final int WINDOW = 128;
    private static final double ROTATED = 0.25;

    /** Of the last layer's dense network beside the rest: what has been said matters less than what comes next. */
    private static final double CONVICTION = 3;
    /** Of every other layer beside the embedding. */
    private static final double INFLUENCE = 0.1;
    /** Scales the logits. */
    private static final double DECISIVENESS = 2;

    private static final long SEED = 4;

    private final Weights weights = new Weights(SEED);
    private final TokenTransitions tokenTransitions = new TokenTransitions(SEED);
    private final TinyVocabulary vocabulary = new TinyVocabulary(tokenTransitions.words());
    private final float[] embeddings = weights.directions(vocabulary.size(), EMBEDDING);
    private final GgufWriter file = new GgufWriter();

    private TinyGemma4() {
        vocabulary
                .bytesLikeCharacters()
                .forEach((unit, character) ->
                        System.arraycopy(embeddings, character * EMBEDDING, embeddings, unit * EMBEDDING, EMBEDDING));
    }

    /** The whole file, in 16 bits. */
    static byte[] bytes() {
        TinyGemma4 model = new TinyGemma4();
        model.describe();
        model.vocabulary.writeTo(model.file);
        model.file.text("tokenizer.chat_template", template());
        Weights.half(model.file, "token_embd.weight", model.embeddings, EMBEDDING, model.vocabulary.size());
        Weights.full(model.file, "rope_freqs.weight", model.rotations(), headSize(LAYERS - 1) / 2);
        for (int layer = 0; layer < LAYERS; layer++) {
            model.attention(layer);
            model.dense(layer);
            model.experts(layer);
        }
        model.norm("output_norm", DECISIVENESS);
        return model.file.bytes();
    }

    static TinyVocabulary vocabulary() {
        return new TinyVocabulary(new TokenTransitions(SEED).words());
    }

    private static String template() {
        try (InputStream in = TinyGemma4.class.getResourceAsStream("/gemma4/chat-template.jinja")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean sliding(int layer) {
        return layer % LAYERS != LAYERS - 1;
    }

    private static int headSize(int layer) {
        return sliding(layer) ? 128 : 256;
    }

    private static int keyHeads(int layer) {
        return sliding(layer) ? 2 : 1;
    }

    private void describe() {
        boolean[] pattern = new boolean[LAYERS];
        int[] keyHeads = new int[LAYERS];
        for (int layer = 0; layer < LAYERS; layer++) {
            pattern[layer] = sliding(layer);
            keyHeads[layer] = keyHeads(layer);
        }
        file.text("general.architecture", "gemma4")
                .text("general.type", "model")
                .text("general.name", "Tiny Gemma 4")
                .text("general.size_label", "8x1.5M")
                .u32("general.file_type", 1)
                .u32("general.quantization_version", 2)
                .u32("gemma4.block_count", LAYERS)
                .u32("gemma4.context_length", CONTEXT)
                .u32("gemma4.embedding_length", EMBEDDING)
                .u32("gemma4.feed_forward_length", FEED_FORWARD)
                .u32("gemma4.attention.head_count", HEADS)
                .i32s("gemma4.attention.head_count_kv", keyHeads)
                .f32("gemma4.rope.freq_base", 1_000_000)
                .f32("gemma4.rope.freq_base_swa", 10_000)
                .f32("gemma4.attention.layer_norm_rms_epsilon", 1e-6f)
                .u32("gemma4.expert_count", EXPERTS)
                .u32("gemma4.expert_used_count", EXPERTS_USED)
                .u32("gemma4.attention.key_length", headSize(LAYERS - 1))
                .u32("gemma4.attention.value_length", headSize(LAYERS - 1))
                .f32("gemma4.final_logit_softcapping", 30)
                .u32("gemma4.attention.sliding_window", WINDOW)
                .u32("gemma4.attention.shared_kv_layers", 0)
                .u32("gemma4.embedding_length_per_layer_input", 0)
                .bools("gemma4.attention.sliding_window_pattern", pattern)
                .u32("gemma4.attention.key_length_swa", headSize(0))
                .u32("gemma4.attention.value_length_swa", headSize(0))
                .u32("gemma4.expert_feed_forward_length", EXPERT_FEED_FORWARD)
                .u32("gemma4.rope.dimension_count", headSize(LAYERS - 1))
                .u32("gemma4.rope.dimension_count_swa", headSize(0));
    }

    /** Full attention rotates a quarter of each head; a huge divisor leaves the rest as it is. */
    private float[] rotations() {
        float[] divisors = Weights.constant(1e30f, headSize(LAYERS - 1) / 2);
        java.util.Arrays.fill(divisors, 0, (int) (divisors.length * ROTATED), 1);
        return divisors;
    }

    private void norm(String name, double gain) {
        norm(name, gain, EMBEDDING);
    }

    private void norm(String name, double gain, int size) {
        Weights.full(file, name + ".weight", weights.about(gain, size), size);
    }

    private void matrix(String name, int inputs, int outputs) {
        Weights.half(file, name + ".weight", weights.random(outputs, inputs, 1), inputs, outputs);
    }

    private void attention(int layer) {
        String block = "blk." + layer + ".";
        int queries = headSize(layer) * HEADS;
        int keys = headSize(layer) * keyHeads(layer);
        norm(block + "attn_norm", 1);
        matrix(block + "attn_q", EMBEDDING, queries);
        matrix(block + "attn_k", EMBEDDING, keys);
        if (sliding(layer)) {
            matrix(block + "attn_v", EMBEDDING, keys);
        }
        matrix(block + "attn_output", queries, EMBEDDING);
        norm(block + "attn_q_norm", 0.5, headSize(layer));
        norm(block + "attn_k_norm", 0.5, headSize(layer));
        norm(block + "post_attention_norm", INFLUENCE);
        Weights.full(file, block + "layer_output_scale.weight", Weights.constant(0.95f, 1), 1);
    }

    private void dense(int layer) {
        String block = "blk." + layer + ".";
        boolean last = layer == LAYERS - 1;
        norm(block + "ffn_norm", 1);
        if (last) {
            memory(block);
        } else {
            matrix(block + "ffn_gate", EMBEDDING, FEED_FORWARD);
            matrix(block + "ffn_up", EMBEDDING, FEED_FORWARD);
            matrix(block + "ffn_down", FEED_FORWARD, EMBEDDING);
        }
        norm(block + "post_ffw_norm", last ? CONVICTION : INFLUENCE);
        norm(block + "post_ffw_norm_1", 1);
    }

    /**
     * Each neuron recognises one token by its embedding and adds those of its successors (a feed-forward network is a
     * key-value memory: Geva et al. 2021).
     */
    private void memory(String block) {
        float[] recognise = weights.random(FEED_FORWARD, EMBEDDING, 0.01);
        float[] recall = weights.random(EMBEDDING, FEED_FORWARD, 0.01);
        int neuron = 0;
        for (Map.Entry<String, Map<String, Double>> habit :
                tokenTransitions.successors().entrySet()) {
            System.arraycopy(
                    embeddings, vocabulary.id(habit.getKey()) * EMBEDDING, recognise, neuron * EMBEDDING, EMBEDDING);
            for (int i = 0; i < EMBEDDING; i++) {
                double sum = 0;
                for (Map.Entry<String, Double> next : habit.getValue().entrySet()) {
                    sum += next.getValue() * embeddings[vocabulary.id(next.getKey()) * EMBEDDING + i];
                }
                recall[i * FEED_FORWARD + neuron] = (float) sum;
            }
            neuron++;
        }
        for (String part : List.of("ffn_gate", "ffn_up")) {
            Weights.half(file, block + part + ".weight", recognise, EMBEDDING, FEED_FORWARD);
        }
        Weights.half(file, block + "ffn_down.weight", recall, FEED_FORWARD, EMBEDDING);
    }

    private void experts(int layer) {
        String block = "blk." + layer + ".";
        Weights.full(file, block + "ffn_gate_inp.weight", weights.random(EXPERTS, EMBEDDING, 16), EMBEDDING, EXPERTS);
        Weights.full(file, block + "ffn_gate_inp.scale", weights.about(1, EMBEDDING), EMBEDDING);
        norm(block + "pre_ffw_norm_2", 1);
        norm(block + "post_ffw_norm_2", INFLUENCE);
        Weights.half(
                file,
                block + "ffn_gate_up_exps.weight",
                weights.random(2 * EXPERT_FEED_FORWARD * EXPERTS, EMBEDDING, 1),
                EMBEDDING,
                2 * EXPERT_FEED_FORWARD,
                EXPERTS);
        Weights.half(
                file,
                block + "ffn_down_exps.weight",
                weights.random(EMBEDDING * EXPERTS, EXPERT_FEED_FORWARD, 1),
                EXPERT_FEED_FORWARD,
                EMBEDDING,
                EXPERTS);
        Weights.full(file, block + "ffn_down_exps.scale", weights.about(1, EXPERTS), EXPERTS);
    }
}
