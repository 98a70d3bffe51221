package dev.tandem.memory;

import dev.tandem.gguf.Tensor;
import dev.tandem.gguf.TensorType;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model needs as far as its header tells: weights where llama.cpp puts them, and the cache. What computing needs
 * depends on the graph, which only llama.cpp knows; here each card gets an allowance for it.
 *
 * @param header the model's
 * @param gpus the cards that its program sees
 * @param projector bytes of the multimodal projector's file
 */
record HeaderEstimate(ModelHeader header, List<Gpu> gpus, long projector) {

    /** Allowance on each card: what llama.cpp itself leaves free by default. */
    private static final long COMPUTE = 1L << 30;

    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d{1,5})\\..*");
    private static final String TOKENS = "token_embd.weight";
    private static final String OUTPUT = "output.weight";
    /** Types that llama.cpp v0.5.0 repacks on current x86 and Arm alike (ggml-cpu/repack.cpp). */
    private static final Set<TensorType> REPACKED = Set.of(TensorType.Q4_0, TensorType.Q4_K, TensorType.IQ4_NL);
    /** Tensors of the input layer, which llama.cpp never puts on a card. */
    private static final Set<String> INPUT = Set.of(
            TOKENS,
            "per_layer_token_embd.weight",
            "position_embd.weight",
            "token_types.weight",
            "token_embd_norm.weight");

    MemoryUseByDevice demand(MemoryArguments arguments) {
        LayerPlacement placement = LayerPlacement.of(header.layers(), arguments, gpus);
        TreeMap<String, MemoryUse> needs = new TreeMap<>();
        for (Tensor tensor : header.tensors()) {
            add(needs, device(tensor.name(), arguments, placement), new MemoryUse(tensor.bytes(), 0, 0, 0));
        }
        tiedOutput(placement).ifPresent(bytes -> add(needs, placement.output(), new MemoryUse(bytes, 0, 0, 0)));
        CacheArithmetic cache = new CacheArithmetic(header, arguments);
        for (int layer = 0; layer < header.layers(); layer++) {
            String device = arguments.cacheOnGpu() ? placement.layer(layer) : Device.HOST;
            add(needs, device, new MemoryUse(0, cache.bytes(layer), 0, 0));
        }
        placement.devices().stream()
                .distinct()
                .filter(device -> !device.equals(Device.HOST))
                .forEach(device -> add(needs, device, new MemoryUse(0, 0, COMPUTE, 0)));
        return new MemoryUseByDevice(needs).plus(projector(arguments, placement));
    }

    /** The projector alone, which {@code llama-fit-params} leaves out. */
    MemoryUseByDevice projector(MemoryArguments arguments) {
        return projector(arguments, LayerPlacement.of(header.layers(), arguments, gpus));
    }

    private MemoryUseByDevice projector(MemoryArguments arguments, LayerPlacement placement) {
        if (projector == 0) {
            return MemoryUseByDevice.NONE;
        }
        boolean onGpu = arguments.projectorOnGpu() && !placement.gpus().isEmpty();
        String device = onGpu ? placement.gpus().getFirst().device().id() : Device.HOST;
        return MemoryUseByDevice.of(device, new MemoryUse(0, 0, 0, projector));
    }

    private static String device(String tensor, MemoryArguments arguments, LayerPlacement placement) {
        for (TensorOverride override : arguments.overrides()) {
            if (override.matches(tensor)) {
                return placement.named(override.buffer());
            }
        }
        if (INPUT.contains(tensor)) {
            return Device.HOST;
        }
        Matcher layer = LAYER.matcher(tensor);
        return layer.matches() ? placement.layer(Integer.parseInt(layer.group(1))) : placement.output();
    }

    /**
     * A model that embeds and puts out with the same tensor has it on the host, and once more where the output is: on a
     * card, or in the form into which the CPU's backend repacks it, from which no row can be looked up.
     */
    private OptionalLong tiedOutput(LayerPlacement placement) {
        boolean tied =
                header.tensors().stream().noneMatch(tensor -> tensor.name().equals(OUTPUT));
        return header.tensors().stream()
                .filter(tensor -> tied && tensor.name().equals(TOKENS))
                .filter(tensor -> !placement.output().equals(Device.HOST) || REPACKED.contains(tensor.type()))
                .mapToLong(Tensor::bytes)
                .findFirst();
    }

    private static void add(TreeMap<String, MemoryUse> needs, String device, MemoryUse memoryUse) {
        needs.merge(device, memoryUse, MemoryUse::plus);
    }
}
