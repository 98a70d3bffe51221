package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.util.HashMap;
import java.util.Map;

/** Build 4916 of llama.cpp, of March 2025, which {@code de.kherud:llama} 4.2.0 packs. It tells its number, no version. */
final class AbiB4916 {

    static final int BUILD = 4916;

    private static final StructLayout MODEL = MemoryLayout.structLayout(
            ADDRESS.withName("devices"),
            JAVA_INT.withName("n_gpu_layers"),
            JAVA_INT.withName("split_mode"),
            JAVA_INT.withName("main_gpu"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("tensor_split"),
            ADDRESS.withName("progress_callback"),
            ADDRESS.withName("progress_callback_user_data"),
            ADDRESS.withName("kv_overrides"),
            JAVA_BOOLEAN.withName("vocab_only"),
            JAVA_BOOLEAN.withName("use_mmap"),
            JAVA_BOOLEAN.withName("use_mlock"),
            JAVA_BOOLEAN.withName("check_tensors"),
            MemoryLayout.paddingLayout(4));

    private static final StructLayout CONTEXT = MemoryLayout.structLayout(
            JAVA_INT.withName("n_ctx"),
            JAVA_INT.withName("n_batch"),
            JAVA_INT.withName("n_ubatch"),
            JAVA_INT.withName("n_seq_max"),
            JAVA_INT.withName("n_threads"),
            JAVA_INT.withName("n_threads_batch"),
            JAVA_INT.withName("rope_scaling_type"),
            JAVA_INT.withName("pooling_type"),
            JAVA_INT.withName("attention_type"),
            JAVA_FLOAT.withName("rope_freq_base"),
            JAVA_FLOAT.withName("rope_freq_scale"),
            JAVA_FLOAT.withName("yarn_ext_factor"),
            JAVA_FLOAT.withName("yarn_attn_factor"),
            JAVA_FLOAT.withName("yarn_beta_fast"),
            JAVA_FLOAT.withName("yarn_beta_slow"),
            JAVA_INT.withName("yarn_orig_ctx"),
            JAVA_FLOAT.withName("defrag_thold"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("cb_eval"),
            ADDRESS.withName("cb_eval_user_data"),
            JAVA_INT.withName("type_k"),
            JAVA_INT.withName("type_v"),
            JAVA_BOOLEAN.withName("logits_all"),
            JAVA_BOOLEAN.withName("embeddings"),
            JAVA_BOOLEAN.withName("offload_kqv"),
            JAVA_BOOLEAN.withName("flash_attn"),
            JAVA_BOOLEAN.withName("no_perf"),
            MemoryLayout.paddingLayout(3),
            ADDRESS.withName("abort_callback"),
            ADDRESS.withName("abort_callback_data"));

    static final Abi ABI = new Abi("b" + BUILD, MODEL, CONTEXT, modelDefaults(), contextDefaults(), functions());

    private AbiB4916() {}

    private static Map<String, Object> modelDefaults() {
        return Map.of(
                "devices",
                0L,
                "split_mode",
                1,
                "main_gpu",
                0,
                "tensor_split",
                0L,
                "progress_callback",
                0L,
                "kv_overrides",
                0L,
                "vocab_only",
                false,
                "use_mmap",
                true,
                "use_mlock",
                false,
                "check_tensors",
                false);
    }

    private static Map<String, Object> contextDefaults() {
        return Map.ofEntries(
                Map.entry("n_ctx", 512),
                Map.entry("n_batch", 2048),
                Map.entry("n_ubatch", 512),
                Map.entry("n_seq_max", 1),
                Map.entry("rope_scaling_type", -1),
                Map.entry("pooling_type", -1),
                Map.entry("attention_type", -1),
                Map.entry("rope_freq_base", 0f),
                Map.entry("yarn_ext_factor", -1f),
                Map.entry("yarn_attn_factor", 1f),
                Map.entry("yarn_beta_fast", 32f),
                Map.entry("yarn_beta_slow", 1f),
                Map.entry("yarn_orig_ctx", 0),
                Map.entry("defrag_thold", -1f),
                Map.entry("cb_eval", 0L),
                Map.entry("type_k", 1),
                Map.entry("type_v", 1),
                Map.entry("logits_all", false),
                Map.entry("embeddings", false),
                Map.entry("offload_kqv", true),
                Map.entry("flash_attn", false),
                Map.entry("no_perf", true),
                Map.entry("abort_callback", 0L),
                Map.entry("abort_callback_data", 0L));
    }

    private static Map<String, FunctionDescriptor> functions() {
        Map<String, FunctionDescriptor> all = new HashMap<>(CommonFunctions.of(MODEL, CONTEXT));
        all.put("llama_kv_self_clear", FunctionDescriptor.ofVoid(ADDRESS));
        all.put("llama_kv_self_seq_rm", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
        all.put(
                "llama_sampler_init_penalties",
                FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT, JAVA_FLOAT));
        return all;
    }
}
