package dev.tandem.gguf;

import java.util.regex.Pattern;

/**
 * What a tensor is for, told from its name as llama.cpp v0.5.0 writes it (llama-arch.cpp). Quantisers choose types by
 * these groups, so bits per weight are told by group. Norms and whatever else is tiny are {@link #OTHER}.
 */
public enum TensorGroup {
    EMBEDDINGS("embeddings", "(token_embd|per_layer_token_embd|position_embd|token_types)\\..*"),
    /** Before the feed-forward groups: the router of shared experts is called {@code ffn_gate_inp_shexp}. */
    ROUTER("router", "blk\\.\\d+\\.(ffn_gate_inp(_shexp)?|exp_probs_b(_vl)?|ffn_gate_tid2eid)(\\..*)?"),
    /** Those of which a router chooses some; shared experts run always and are {@link #DENSE_FFN}. */
    EXPERTS("experts", "blk\\.\\d+\\.ffn_(gate|up|gate_up|down)(_exps|_chexps|\\.\\d+)(\\..*)?"),
    ATTENTION("attention", "(enc\\.|dec\\.)?blk\\.\\d+\\.(attn|cross_attn)_.*"),
    DENSE_FFN("dense FFN", "(enc\\.|dec\\.)?blk\\.\\d+\\.ffn_.*"),
    OUTPUT("output", "output\\..*"),
    OTHER("other", ".*");

    private static final Pattern NORM = Pattern.compile(".*norm.*", Pattern.DOTALL);

    private final String label;
    private final Pattern names;

    TensorGroup(String label, String names) {
        this.label = label;
        this.names = Pattern.compile(names, Pattern.DOTALL);
    }

    /** How it is called in a text. */
    public String label() {
        return label;
    }

    /** The group of the tensor of that name. */
    static TensorGroup of(String name) {
        if (NORM.matcher(name).matches()) {
            return OTHER;
        }
        for (TensorGroup group : values()) {
            if (group.names.matcher(name).matches()) {
                return group;
            }
        }
        return OTHER;
    }
}
