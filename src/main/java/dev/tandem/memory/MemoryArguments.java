package dev.tandem.memory;

import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.CACHE_TYPE_K;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.CACHE_TYPE_V;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.CPU_MOE;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.CTX_SIZE;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.DEVICE;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.FLASH_ATTN;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.GPU_LAYERS;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.KV_OFFLOAD;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.MAIN_GPU;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.MMPROJ_OFFLOAD;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.N_CPU_FFN;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.N_CPU_MOE;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.OVERRIDE_TENSOR;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.SPLIT_MODE;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.SWA_FULL;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.TENSOR_SPLIT;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.UBATCH_SIZE;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.llamaserver.arguments.LlamaServerFlag;
import dev.tandem.gguf.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
record MemoryArguments(
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
    private static final int MOST_LAYERS = 1024;

    static MemoryArguments of(LlamaServerArguments all) {
        return new MemoryArguments(
                all.number(CTX_SIZE).filter(n -> n > 0).orElse(0),
                all.slots(),
                all.hasUnifiedCache(),
                type(all.value(CACHE_TYPE_K)),
                type(all.value(CACHE_TYPE_V)),
                all.isOn(SWA_FULL).orElse(false),
                all.value(FLASH_ATTN).filter("off"::equals).isEmpty(),
                all.number(UBATCH_SIZE).filter(n -> n > 0).orElse(DEFAULT_BATCH),
                all.number(GPU_LAYERS).filter(n -> n >= 0).orElse(ALL_LAYERS),
                all.isOn(KV_OFFLOAD).orElse(true),
                all.isOn(MMPROJ_OFFLOAD).orElse(true),
                all.value(DEVICE).map(MemoryArguments::parts),
                all.value(TENSOR_SPLIT).stream()
                        .flatMap(shares -> parts(shares.replace('/', ',')).stream())
                        .map(MemoryArguments::share)
                        .toList(),
                all.value(SPLIT_MODE).filter("none"::equals).isEmpty()
                        ? null
                        : all.number(MAIN_GPU).orElse(0),
                overrides(all));
    }

    /** Tokens that one slot may have; 0 for what the model was made for. */
    int contextPerSlot() {
        return unified ? context : context / slots;
    }

    /** The same with the experts of so many more layers, counted from the first, in the host's memory. */
    MemoryArguments withExpertsOnHost(int layers) {
        return with(
                context,
                cacheKeys,
                cacheValues,
                Stream.concat(IntStream.range(0, layers).mapToObj(TensorOverride::experts), overrides.stream())
                        .toList());
    }

    MemoryArguments withCache(TensorType type) {
        return with(context, type, type, overrides);
    }

    MemoryArguments withContext(int tokens) {
        return with(tokens, cacheKeys, cacheValues, overrides);
    }

    /** The same with other values of what a remedy changes. */
    private MemoryArguments with(int tokens, TensorType keys, TensorType values, List<TensorOverride> others) {
        return new MemoryArguments(
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

    private static List<TensorOverride> overrides(LlamaServerArguments arguments) {
        List<TensorOverride> all = new ArrayList<>();
        arguments.value(OVERRIDE_TENSOR).stream()
                .flatMap(list -> parts(list).stream())
                .flatMap(pair -> TensorOverride.parse(pair).stream())
                .forEach(all::add);
        if (arguments.isOn(CPU_MOE).orElse(false)) {
            all.add(TensorOverride.ALL_EXPERTS);
        }
        layers(arguments, N_CPU_MOE).mapToObj(TensorOverride::experts).forEach(all::add);
        layers(arguments, N_CPU_FFN).mapToObj(TensorOverride::denseFeedForward).forEach(all::add);
        return List.copyOf(all);
    }

    private static IntStream layers(LlamaServerArguments arguments, LlamaServerFlag flag) {
        return IntStream.range(0, Math.min(arguments.number(flag).orElse(0), MOST_LAYERS));
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
