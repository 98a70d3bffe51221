package dev.tandem.memory;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.llamaserver.arguments.LlamaServerFlag;
import dev.tandem.inference.WeightsPlacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Asks {@code llama-fit-params --fit-print on} of llama.cpp v0.5.0, which builds the model without allocating it, and
 * so knows what computing needs. It prints a line for each card and one for the host: name, then MiB of weights, cache
 * and compute buffers.
 *
 * <p>It takes only some of the server's options; others are left out. It knows no unified cache, for which that of
 * separate slots stands in, and it reserves room for the logits of a whole batch, which the server does not: what it
 * says is never less than what the server takes.
 */
final class FitParams {

    private static final String NAME = "llama-fit-params";
    private static final long MIB = 1L << 20;
    private static final String HOST_LINE = "host";
    private static final Set<LlamaServerFlag> KNOWN = EnumSet.of(
            LlamaServerFlag.CTX_SIZE,
            LlamaServerFlag.CACHE_TYPE_K,
            LlamaServerFlag.CACHE_TYPE_V,
            LlamaServerFlag.SWA_FULL,
            LlamaServerFlag.FLASH_ATTN,
            LlamaServerFlag.BATCH_SIZE,
            LlamaServerFlag.UBATCH_SIZE,
            LlamaServerFlag.GPU_LAYERS,
            LlamaServerFlag.KV_OFFLOAD,
            LlamaServerFlag.NO_HOST,
            LlamaServerFlag.DEVICE,
            LlamaServerFlag.SPLIT_MODE,
            LlamaServerFlag.TENSOR_SPLIT,
            LlamaServerFlag.MAIN_GPU,
            LlamaServerFlag.OVERRIDE_TENSOR,
            LlamaServerFlag.CPU_MOE,
            LlamaServerFlag.N_CPU_MOE,
            LlamaServerFlag.N_CPU_FFN,
            LlamaServerFlag.ROPE_SCALING,
            LlamaServerFlag.ROPE_SCALE,
            LlamaServerFlag.ROPE_FREQ_BASE,
            LlamaServerFlag.ROPE_FREQ_SCALE,
            LlamaServerFlag.OVERRIDE_KV);

    private FitParams() {}

    /** The program beside a server; empty when that build has none. */
    static Optional<Path> beside(Path server) {
        String suffix =
                String.valueOf(server.getFileName()).toLowerCase(Locale.ROOT).endsWith(".exe") ? ".exe" : "";
        Path real = server;
        try {
            real = server.toRealPath();
        } catch (IOException e) {
            // Then it lies beside the name, or nowhere.
        }
        return List.of(server, real).stream()
                .map(path -> path.resolveSibling(NAME + suffix))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static List<String> arguments(WeightsPlacement.Child child, int slots) {
        List<String> command = new ArrayList<>(child.weights());
        if (child.file().isEmpty()) {
            command.add("--offline");
        }
        LlamaServerArguments.of(child.arguments(), child.environment()).given().stream()
                .filter(given -> KNOWN.contains(given.flag()))
                .forEach(given -> {
                    command.add(given.name());
                    given.value().ifPresent(command::add);
                });
        // It forgets tensors in repacked buffers, which are neither on a card nor, to ggml, in host memory.
        command.addAll(List.of("--no-repack", "--parallel", String.valueOf(slots), "--fit-print", "on"));
        return List.copyOf(command);
    }

    /** What it printed, by device; empty when that is not what it prints. */
    static Optional<MemoryUseByDevice> parse(String printed, List<Gpu> gpus) {
        TreeMap<String, MemoryUse> needs = new TreeMap<>();
        for (String line : printed.lines().toList()) {
            List<String> words = List.of(line.strip().split("\\s+"));
            if (words.size() == 4 && words.subList(1, 4).stream().allMatch(word -> word.matches("\\d{1,9}"))) {
                Optional<String> device = device(words.getFirst(), gpus);
                if (device.isEmpty()) {
                    return Optional.empty();
                }
                needs.merge(
                        device.get(),
                        new MemoryUse(mib(words.get(1)), mib(words.get(2)), mib(words.get(3)), 0),
                        MemoryUse::plus);
            }
        }
        return needs.containsKey(Device.HOST) ? Optional.of(new MemoryUseByDevice(needs)) : Optional.empty();
    }

    private static Optional<String> device(String name, List<Gpu> gpus) {
        return name.equalsIgnoreCase(HOST_LINE)
                ? Optional.of(Device.HOST)
                : gpus.stream()
                        .filter(gpu -> gpu.name().equals(name))
                        .map(gpu -> gpu.device().id())
                        .findFirst();
    }

    private static long mib(String number) {
        return Long.parseLong(number) * MIB;
    }
}
