package dev.tandem.memory;

import dev.tandem.gguf.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code llama-server} v0.5.0 that decide how much memory it takes and where. Immutable.
 *
 * @param context tokens of all slots together; 0 for what the model was made for
 * @param slots answers at the same time, at least 1
 * @param unified whether the slots share one cache, of which each may take all
 * @param cacheKeys type of the keys in the cache
 * @param cacheValues type of the values in the cache
 * @param fullWindowCache whether sliding-window layers keep the whole context
 * @param flashAttention whether it may be used; without it, values are padded to the widest layer
 * @param batch tokens that are computed in one go
 * @param gpuLayers layers on graphics cards, the output layer counted as one
 * @param cacheOnGpu whether the cache lies where its layer does
 * @param projectorOnGpu whether the projector lies on a graphics card
 * @param devices names of the cards to use; empty for all
 * @param tensorSplit shares of the cards; empty to split by free memory
 * @param mainGpu the only card to use, counted from 0; {@code null} when layers are split
 * @param overrides where tensors go whatever else is said; the first that matches counts
 */
record ServerArguments(
        int context,
        int slots,
        boolean unified,
        TensorType cacheKeys,
        TensorType cacheValues,
        boolean fullWindowCache,
        boolean flashAttention,
        int batch,
        int gpuLayers,
        boolean cacheOnGpu,
        boolean projectorOnGpu,
        Optional<List<String>> devices,
        List<Double> tensorSplit,
        @Nullable Integer mainGpu,
        List<TensorOverride> overrides) {

    /** What {@code --n-gpu-layers} means when it is not given, or says {@code auto} or {@code all}. */
    static final int ALL_LAYERS = Integer.MAX_VALUE;

    private static final int DEFAULT_BATCH = 512;

    static ServerArguments of(List<String> arguments, Map<String, String> environment) {
        Options options = new Options(arguments, environment);
        Optional<Integer> slots =
                options.whole("LLAMA_ARG_N_PARALLEL", "-np", "--parallel").filter(n -> n > 0);
        return new ServerArguments(
                options.whole("LLAMA_ARG_CTX_SIZE", "-c", "--ctx-size")
                        .filter(n -> n > 0)
                        .orElse(0),
                // server.cpp: "n_parallel is set to auto, using n_parallel = 4 and kv_unified = true"
                slots.orElse(4),
                options.flag(
                                "LLAMA_ARG_KV_UNIFIED",
                                List.of("-kvu", "--kv-unified"),
                                List.of("-no-kvu", "--no-kv-unified"))
                        .orElse(slots.isEmpty()),
                type(options.value("LLAMA_ARG_CACHE_TYPE_K", "-ctk", "--cache-type-k")),
                type(options.value("LLAMA_ARG_CACHE_TYPE_V", "-ctv", "--cache-type-v")),
                options.flag("LLAMA_ARG_SWA_FULL", List.of("--swa-full"), List.of())
                        .orElse(false),
                options.value("LLAMA_ARG_FLASH_ATTN", "-fa", "--flash-attn")
                        .filter("off"::equals)
                        .isEmpty(),
                options.whole("LLAMA_ARG_UBATCH", "-ub", "--ubatch-size")
                        .filter(n -> n > 0)
                        .orElse(DEFAULT_BATCH),
                options.whole("LLAMA_ARG_N_GPU_LAYERS", "-ngl", "--gpu-layers", "--n-gpu-layers")
                        .filter(n -> n >= 0)
                        .orElse(ALL_LAYERS),
                options.flag(
                                "LLAMA_ARG_KV_OFFLOAD",
                                List.of("-kvo", "--kv-offload"),
                                List.of("-nkvo", "--no-kv-offload"))
                        .orElse(true),
                options.flag("LLAMA_ARG_MMPROJ_OFFLOAD", List.of("--mmproj-offload"), List.of("--no-mmproj-offload"))
                        .orElse(true),
                options.value("LLAMA_ARG_DEVICE", "-dev", "--device").map(ServerArguments::parts),
                options.value("LLAMA_ARG_TENSOR_SPLIT", "-ts", "--tensor-split").stream()
                        .flatMap(shares -> parts(shares.replace('/', ',')).stream())
                        .map(ServerArguments::share)
                        .toList(),
                options.value("LLAMA_ARG_SPLIT_MODE", "-sm", "--split-mode")
                                .filter("none"::equals)
                                .isEmpty()
                        ? null
                        : options.whole("LLAMA_ARG_MAIN_GPU", "-mg", "--main-gpu")
                                .orElse(0),
                overrides(options));
    }

    /** Tokens that one slot may have; 0 for what the model was made for. */
    int contextPerSlot() {
        return unified ? context : context / slots;
    }

    /** The same with the experts of so many more layers, counted from the first, in the host's memory. */
    ServerArguments withExpertsOnHost(int layers) {
        return with(
                context,
                cacheKeys,
                cacheValues,
                Stream.concat(IntStream.range(0, layers).mapToObj(TensorOverride::experts), overrides.stream())
                        .toList());
    }

    ServerArguments withCache(TensorType type) {
        return with(context, type, type, overrides);
    }

    ServerArguments withContext(int tokens) {
        return with(tokens, cacheKeys, cacheValues, overrides);
    }

    /** The same with other values of what a way out changes. */
    private ServerArguments with(int tokens, TensorType keys, TensorType values, List<TensorOverride> others) {
        return new ServerArguments(
                tokens,
                slots,
                unified,
                keys,
                values,
                fullWindowCache,
                flashAttention,
                batch,
                gpuLayers,
                cacheOnGpu,
                projectorOnGpu,
                devices,
                tensorSplit,
                mainGpu,
                others);
    }

    private static List<TensorOverride> overrides(Options options) {
        List<TensorOverride> all = new ArrayList<>();
        options.value("LLAMA_ARG_OVERRIDE_TENSOR", "-ot", "--override-tensor").stream()
                .flatMap(list -> parts(list).stream())
                .flatMap(pair -> TensorOverride.parse(pair).stream())
                .forEach(all::add);
        if (options.flag("LLAMA_ARG_CPU_MOE", List.of("-cmoe", "--cpu-moe"), List.of())
                .orElse(false)) {
            all.add(TensorOverride.ALL_EXPERTS);
        }
        int experts =
                options.whole("LLAMA_ARG_N_CPU_MOE", "-ncmoe", "--n-cpu-moe").orElse(0);
        IntStream.range(0, Math.min(experts, 1024))
                .mapToObj(TensorOverride::experts)
                .forEach(all::add);
        int dense =
                options.whole("LLAMA_ARG_N_CPU_FFN", "-ncffn", "--n-cpu-ffn").orElse(0);
        IntStream.range(0, Math.min(dense, 1024))
                .mapToObj(TensorOverride::denseFeedForward)
                .forEach(all::add);
        return List.copyOf(all);
    }

    private static TensorType type(Optional<String> name) {
        return name.flatMap(n -> Stream.of(TensorType.values())
                        .filter(t -> t.printed().equals(n.toLowerCase(Locale.ROOT)))
                        .findFirst())
                .orElse(TensorType.F16);
    }

    private static List<String> parts(String list) {
        return List.of(list.split(","));
    }

    private static double share(String number) {
        try {
            return Math.max(0, Double.parseDouble(number.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
