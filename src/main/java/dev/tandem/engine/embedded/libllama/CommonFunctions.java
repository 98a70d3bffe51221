package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.StructLayout;
import java.util.HashMap;
import java.util.Map;

/** The functions that every known release has alike, but for the structs that they take. */
final class CommonFunctions {

    private CommonFunctions() {}

    static Map<String, FunctionDescriptor> of(StructLayout model, StructLayout context) {
        Map<String, FunctionDescriptor> all = new HashMap<>();
        all.put("llama_backend_init", FunctionDescriptor.ofVoid());
        all.put("llama_log_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        all.put("llama_model_default_params", FunctionDescriptor.of(model));
        all.put("llama_context_default_params", FunctionDescriptor.of(context));
        models(all, model);
        contexts(all, context);
        samplers(all);
        return all;
    }

    private static void models(Map<String, FunctionDescriptor> all, StructLayout model) {
        all.put("llama_model_load_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, model));
        all.put("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS));
        all.put("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS));
        all.put("llama_model_n_embd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        all.put("llama_vocab_n_tokens", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        all.put("llama_vocab_is_eog", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));
        all.put(
                "llama_token_to_piece",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN));
        all.put(
                "llama_tokenize",
                FunctionDescriptor.of(
                        JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN));
        all.put("llama_vocab_get_add_bos", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
        all.put("llama_vocab_bos", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        all.put("llama_vocab_eos", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    private static void contexts(Map<String, FunctionDescriptor> all, StructLayout context) {
        all.put("llama_init_from_model", FunctionDescriptor.of(ADDRESS, ADDRESS, context));
        all.put("llama_free", FunctionDescriptor.ofVoid(ADDRESS));
        all.put("llama_n_ctx", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        all.put("llama_n_batch", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        all.put("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, Abi.BATCH));
        all.put("llama_get_logits_ith", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    }

    private static void samplers(Map<String, FunctionDescriptor> all) {
        all.put("llama_sampler_chain_init", FunctionDescriptor.of(ADDRESS, Abi.CHAIN_PARAMETERS));
        all.put("llama_sampler_chain_add", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        all.put("llama_sampler_free", FunctionDescriptor.ofVoid(ADDRESS));
        all.put("llama_sampler_sample", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        all.put("llama_sampler_apply", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        all.put("llama_sampler_accept", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
        all.put("llama_sampler_init_greedy", FunctionDescriptor.of(ADDRESS));
        all.put("llama_sampler_init_dist", FunctionDescriptor.of(ADDRESS, JAVA_INT));
        all.put("llama_sampler_init_top_k", FunctionDescriptor.of(ADDRESS, JAVA_INT));
        all.put("llama_sampler_init_top_p", FunctionDescriptor.of(ADDRESS, JAVA_FLOAT, JAVA_LONG));
        all.put("llama_sampler_init_min_p", FunctionDescriptor.of(ADDRESS, JAVA_FLOAT, JAVA_LONG));
        all.put("llama_sampler_init_temp", FunctionDescriptor.of(ADDRESS, JAVA_FLOAT));
        all.put("llama_sampler_init_logit_bias", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
        all.put("llama_sampler_init_grammar", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    }
}
