package dev.tandem.memory;

import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.CONTROL_VECTOR;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.LORA;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.LORA_SCALED;
import static dev.tandem.engine.llamaserver.arguments.LlamaServerFlag.MODEL_DRAFT;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.llamaserver.arguments.LlamaServerFlag;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.VariantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Finds out what variants need and what there is, by asking llama.cpp's programs and reading headers. Blocks; may be
 * used by several threads.
 */
final class MemoryProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<LlamaServerFlag> MORE_MODELS = EnumSet.of(MODEL_DRAFT, LORA, LORA_SCALED, CONTROL_VECTOR);

    private final Map<Visible, List<Gpu>> cards = new ConcurrentHashMap<>();

    /** A program and the variables that decide which cards it sees. */
    private record Visible(Path program, Map<String, String> variables) {}

    /** What is known of a variant. */
    PlannedVariant of(VariantId id, WeightsPlacement placement) {
        return switch (placement) {
            case WeightsPlacement.Elsewhere(String reason) -> PlannedVariant.excluded(id, "Left out: " + reason + ".");
            case WeightsPlacement.Unknown(String reason) -> PlannedVariant.excluded(id, "Not known: " + reason);
            case WeightsPlacement.Inside inside -> inside(id, inside);
            case WeightsPlacement.Child child -> child(id, child);
        };
    }

    /** All cards that were seen. */
    List<Device> devices() {
        return cards.values().stream().flatMap(List::stream).map(Gpu::device).toList();
    }

    /** The embedded llama.cpp is of March 2025: its cache holds the whole context in every layer. */
    private static PlannedVariant inside(VariantId id, WeightsPlacement.Inside inside) {
        MemoryArguments arguments = MemoryArguments.of(LlamaServerArguments.of(
                List.of(
                        "--ctx-size", String.valueOf(inside.contexts() * inside.tokens()),
                        "--parallel", String.valueOf(inside.contexts()),
                        "--kv-unified", "--swa-full"),
                Map.of()));
        try {
            HeaderEstimate estimate = new HeaderEstimate(ModelHeader.read(inside.file()), List.of(), 0);
            return new PlannedVariant(
                    id,
                    EstimateSource.HEADER,
                    estimate.demand(arguments),
                    arguments,
                    Optional.of(estimate),
                    false,
                    List.of());
        } catch (IOException e) {
            return PlannedVariant.excluded(id, "Not known: " + e.getMessage());
        }
    }

    private PlannedVariant child(VariantId id, WeightsPlacement.Child child) {
        List<Gpu> gpus = cards(child);
        LlamaServerArguments given = LlamaServerArguments.of(child.arguments(), child.environment());
        MemoryArguments arguments = MemoryArguments.of(given);
        List<String> notes = new ArrayList<>();
        Optional<HeaderEstimate> estimate = child.file()
                .flatMap(file -> header(file, notes))
                .map(header -> new HeaderEstimate(header, gpus, projector(child, notes)));
        given.given().stream()
                .filter(flag -> MORE_MODELS.contains(flag.flag()))
                .map(LlamaServerArguments.Given::name)
                .distinct()
                .forEach(name -> notes.add("What " + name + " loads is left out."));
        Optional<MemoryUseByDevice> measured = FitParams.beside(child.program())
                .flatMap(program -> ProgramRunner.output(
                        program, FitParams.arguments(child, arguments.slots()), child.environment(), PATIENCE))
                .flatMap(printed -> FitParams.parse(printed, gpus));
        if (measured.isPresent()) {
            MemoryUseByDevice projector =
                    estimate.map(e -> e.projector(arguments)).orElse(MemoryUseByDevice.NONE);
            return new PlannedVariant(
                    id, EstimateSource.FIT_PARAMS, measured.get().plus(projector), arguments, estimate, true, notes);
        }
        return estimate.map(e -> new PlannedVariant(
                        id, EstimateSource.HEADER, e.demand(arguments), arguments, estimate, true, notes))
                .orElseGet(() -> PlannedVariant.excluded(
                        id, notes.isEmpty() ? "Not known: the file is not here yet." : String.join(" ", notes)));
    }

    private List<Gpu> cards(WeightsPlacement.Child child) {
        Map<String, String> variables = child.environment().entrySet().stream()
                .filter(entry -> entry.getKey().contains("VISIBLE_DEVICES"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return cards.computeIfAbsent(
                new Visible(child.program(), variables),
                visible -> ProgramRunner.output(child.program(), DeviceList.ARGUMENTS, child.environment(), PATIENCE)
                        .map(printed -> DeviceList.parse(printed, child.environment()))
                        .orElse(List.of()));
    }

    private static Optional<ModelHeader> header(Path file, List<String> notes) {
        try {
            return Optional.of(ModelHeader.read(file));
        } catch (IOException e) {
            notes.add("Its header cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static long projector(WeightsPlacement.Child child, List<String> notes) {
        if (child.projector().isEmpty()) {
            return 0;
        }
        try {
            return Files.size(child.projector().get());
        } catch (IOException e) {
            notes.add("The projector's file cannot be read: it is left out.");
            return 0;
        }
    }
}
