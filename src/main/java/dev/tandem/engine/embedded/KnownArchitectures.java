package dev.tandem.engine.embedded;

import java.util.Set;

/** The model architectures that the embedded llama.cpp can generate text with: what llama-arch.cpp of b4916 lists, without encoders. */
final class KnownArchitectures {

    private static final Set<String> NAMES = Set.of(
            "arctic",
            "arwkv7",
            "baichuan",
            "bitnet",
            "bloom",
            "chameleon",
            "chatglm",
            "codeshell",
            "cohere2",
            "command-r",
            "dbrx",
            "deci",
            "deepseek",
            "deepseek2",
            "exaone",
            "falcon",
            "gemma",
            "gemma2",
            "gemma3",
            "gpt2",
            "gptneox",
            "granite",
            "granitemoe",
            "grok",
            "internlm2",
            "jais",
            "llama",
            "mamba",
            "minicpm",
            "minicpm3",
            "mpt",
            "nemotron",
            "olmo",
            "olmo2",
            "olmoe",
            "openelm",
            "orion",
            "phi2",
            "phi3",
            "phimoe",
            "plamo",
            "qwen",
            "qwen2",
            "qwen2moe",
            "qwen2vl",
            "refact",
            "rwkv6",
            "rwkv6qwen2",
            "rwkv7",
            "stablelm",
            "starcoder",
            "starcoder2",
            "xverse");

    private KnownArchitectures() {}

    /** Whether a model of that architecture, named as GGUF does, can be loaded. */
    static boolean contains(String architecture) {
        return NAMES.contains(architecture);
    }
}
