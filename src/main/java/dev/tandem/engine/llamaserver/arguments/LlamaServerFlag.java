package dev.tandem.engine.llamaserver.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The flags of {@code llama-server} v0.5.0 that Tandem reads, refuses or passes on, under all their names: the one table
 * of them. Flags that it does not list are the operator's own business.
 */
public enum LlamaServerFlag {
    CTX_SIZE("LLAMA_ARG_CTX_SIZE", valued("-c", "--ctx-size")),
    PARALLEL("LLAMA_ARG_N_PARALLEL", valued("-np", "--parallel")),
    KV_UNIFIED("LLAMA_ARG_KV_UNIFIED", bare("-kvu", "--kv-unified").unless("-no-kvu", "--no-kv-unified")),
    CACHE_TYPE_K("LLAMA_ARG_CACHE_TYPE_K", valued("-ctk", "--cache-type-k")),
    CACHE_TYPE_V("LLAMA_ARG_CACHE_TYPE_V", valued("-ctv", "--cache-type-v")),
    SWA_FULL("LLAMA_ARG_SWA_FULL", bare("--swa-full")),
    FLASH_ATTN("LLAMA_ARG_FLASH_ATTN", valued("-fa", "--flash-attn")),
    BATCH_SIZE("LLAMA_ARG_BATCH", valued("-b", "--batch-size")),
    UBATCH_SIZE("LLAMA_ARG_UBATCH", valued("-ub", "--ubatch-size")),

    GPU_LAYERS("LLAMA_ARG_N_GPU_LAYERS", valued("-ngl", "--gpu-layers", "--n-gpu-layers")),
    KV_OFFLOAD("LLAMA_ARG_KV_OFFLOAD", bare("-kvo", "--kv-offload").unless("-nkvo", "--no-kv-offload")),
    MMPROJ_OFFLOAD("LLAMA_ARG_MMPROJ_OFFLOAD", bare("--mmproj-offload").unless("--no-mmproj-offload")),
    NO_HOST("LLAMA_ARG_NO_HOST", bare("--no-host")),
    DEVICE("LLAMA_ARG_DEVICE", valued("-dev", "--device")),
    SPLIT_MODE("LLAMA_ARG_SPLIT_MODE", valued("-sm", "--split-mode")),
    TENSOR_SPLIT("LLAMA_ARG_TENSOR_SPLIT", valued("-ts", "--tensor-split")),
    MAIN_GPU("LLAMA_ARG_MAIN_GPU", valued("-mg", "--main-gpu")),
    OVERRIDE_TENSOR("LLAMA_ARG_OVERRIDE_TENSOR", valued("-ot", "--override-tensor")),
    CPU_MOE("LLAMA_ARG_CPU_MOE", bare("-cmoe", "--cpu-moe")),
    N_CPU_MOE("LLAMA_ARG_N_CPU_MOE", valued("-ncmoe", "--n-cpu-moe")),
    N_CPU_FFN("LLAMA_ARG_N_CPU_FFN", valued("-ncffn", "--n-cpu-ffn")),

    ROPE_SCALING("LLAMA_ARG_ROPE_SCALING_TYPE", valued("--rope-scaling")),
    ROPE_SCALE("LLAMA_ARG_ROPE_SCALE", valued("--rope-scale")),
    ROPE_FREQ_BASE("LLAMA_ARG_ROPE_FREQ_BASE", valued("--rope-freq-base")),
    ROPE_FREQ_SCALE("LLAMA_ARG_ROPE_FREQ_SCALE", valued("--rope-freq-scale")),
    YARN_ORIG_CTX("LLAMA_ARG_YARN_ORIG_CTX", valued("--yarn-orig-ctx")),
    YARN_EXT_FACTOR("LLAMA_ARG_YARN_EXT_FACTOR", valued("--yarn-ext-factor")),
    YARN_ATTN_FACTOR("LLAMA_ARG_YARN_ATTN_FACTOR", valued("--yarn-attn-factor")),
    YARN_BETA_SLOW("LLAMA_ARG_YARN_BETA_SLOW", valued("--yarn-beta-slow")),
    YARN_BETA_FAST("LLAMA_ARG_YARN_BETA_FAST", valued("--yarn-beta-fast")),
    OVERRIDE_KV("", valued("--override-kv")),

    CHAT_TEMPLATE("LLAMA_ARG_CHAT_TEMPLATE", valued("--chat-template")),
    CHAT_TEMPLATE_FILE("LLAMA_ARG_CHAT_TEMPLATE_FILE", valued("--chat-template-file")),
    JINJA("LLAMA_ARG_JINJA", bare("--jinja").unless("--no-jinja")),
    SKIP_CHAT_PARSING("", bare("--skip-chat-parsing")),

    MODEL("LLAMA_ARG_MODEL", valued("-m", "--model")),
    MODEL_URL("LLAMA_ARG_MODEL_URL", valued("-mu", "--model-url")),
    DOCKER_REPO("LLAMA_ARG_DOCKER_REPO", valued("-dr", "--docker-repo")),
    HF_REPO("LLAMA_ARG_HF_REPO", valued("-hf", "-hfr", "--hf-repo")),
    /** Its variable, {@code HF_TOKEN}, is everybody's: it belongs to no flag. */
    HF_TOKEN("", valued("-hft", "--hf-token")),
    MMPROJ("LLAMA_ARG_MMPROJ", valued("-mm", "--mmproj")),
    MODEL_DRAFT("LLAMA_ARG_MODEL_DRAFT", valued("-md", "--model-draft", "--spec-draft-model")),
    LORA("", valued("--lora")),
    LORA_SCALED("", valued("--lora-scaled")),
    CONTROL_VECTOR("", valued("--control-vector")),
    MODELS_DIR("LLAMA_ARG_MODELS_DIR", valued("--models-dir")),
    MODELS_PRESET("LLAMA_ARG_MODELS_PRESET", valued("--models-preset")),

    HOST("LLAMA_ARG_HOST", valued("--host")),
    PORT("LLAMA_ARG_PORT", valued("--port")),
    REUSE_PORT("LLAMA_ARG_REUSE_PORT", bare("--reuse-port")),
    API_PREFIX("LLAMA_ARG_API_PREFIX", valued("--api-prefix")),
    API_KEY("LLAMA_API_KEY", valued("--api-key")),
    API_KEY_FILE("LLAMA_ARG_API_KEY_FILE", valued("--api-key-file")),
    SSL_KEY_FILE("LLAMA_ARG_SSL_KEY_FILE", valued("--ssl-key-file")),
    SSL_CERT_FILE("LLAMA_ARG_SSL_CERT_FILE", valued("--ssl-cert-file")),

    HELP("", bare("-h", "--help", "--usage")),
    VERSION("", bare("--version")),
    LIST_DEVICES("", bare("--list-devices")),
    CACHE_LIST("", bare("-cl", "--cache-list")),
    COMPLETION_BASH("", bare("--completion-bash"));

    private static final Map<String, LlamaServerFlag> BY_NAME = Arrays.stream(values())
            .flatMap(flag -> Stream.concat(flag.names.on.stream(), flag.names.off.stream())
                    .map(name -> Map.entry(name, flag)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final Map<String, LlamaServerFlag> BY_VARIABLE = Arrays.stream(values())
            .filter(flag -> !flag.variable.isEmpty())
            .collect(Collectors.toUnmodifiableMap(flag -> flag.variable, Function.identity()));

    private final String variable;

    @SuppressWarnings("ImmutableEnumChecker") // Its lists are made by List.of.
    private final Names names;

    LlamaServerFlag(String variable, Names names) {
        this.variable = variable;
        this.names = names;
    }

    /** The flag that has this among its names, such as {@code -np}. */
    static Optional<LlamaServerFlag> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The flag that this environment variable stands for, such as {@code LLAMA_ARG_N_PARALLEL}. */
    static Optional<LlamaServerFlag> ofVariable(String variable) {
        return Optional.ofNullable(BY_VARIABLE.get(variable));
    }

    /** The environment variable that says the same; empty when there is none. */
    Optional<String> variable() {
        return variable.isEmpty() ? Optional.empty() : Optional.of(variable);
    }

    /** The name to show, which is the last, with its dashes. */
    String longName() {
        return names.on.getLast();
    }

    boolean takesValue() {
        return names.valued;
    }

    /** Whether a name switches the flag on: {@code --kv-offload}, not {@code --no-kv-offload}. */
    boolean isOn(String name) {
        return names.on.contains(name);
    }

    private static Names valued(String... names) {
        return new Names(true, List.of(names), List.of());
    }

    private static Names bare(String... names) {
        return new Names(false, List.of(names), List.of());
    }

    private record Names(boolean valued, List<String> on, List<String> off) {

        Names unless(String... others) {
            return new Names(valued, on, List.of(others));
        }
    }
}
