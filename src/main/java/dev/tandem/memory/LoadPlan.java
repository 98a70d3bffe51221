package dev.tandem.memory;

import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How the variants of one model are best loaded where nobody has said it: all together where they fit, else one after the
 * other, else with further arguments. Immutable.
 *
 * @param inTurns whether one is loaded at a time
 * @param arguments further ones of {@code llama-server} without which they would not fit, by variant; they replace those
 *     of the same name
 * @param told what is needed where, and what follows from it: a sentence or several, for people
 */
public record LoadPlan(boolean inTurns, SortedMap<String, List<String>> arguments, String told) {

    private static final String QUANTISED = "--cache-type-k";

    public LoadPlan {
        arguments = new TreeMap<>(arguments);
    }

    /**
     * Plans. Blocks: it runs llama.cpp's programs and reads headers.
     *
     * @param model whose variants they are
     * @param placements by the variant's name
     * @param limit the most bytes to use of each graphics card, or where there is none, of the host; empty for all that
     *     is free
     * @throws InvalidConfigurationException when they do not fit, whatever is done
     */
    public static LoadPlan of(String model, SortedMap<String, WeightsPlacement> placements, OptionalLong limit) {
        MemoryProbe probe = new MemoryProbe();
        List<PlannedVariant> candidates = new ArrayList<>();
        placements.forEach((variant, placement) -> candidates.add(probe.of(new VariantId(model, variant), placement)));
        List<Device> cards = probe.devices();
        TreeMap<String, Device> devices = new TreeMap<>();
        cards.forEach(card -> devices.put(card.id(), limited(card, limit)));
        Device host = HostMemory.now();
        devices.put(Device.HOST, cards.isEmpty() ? limited(host, limit) : host);
        return of(new MemoryScenario(candidates, devices, Set.of()));
    }

    private static Device limited(Device device, OptionalLong limit) {
        return limit.isEmpty()
                ? device
                : new Device(
                        device.id(), device.description(), device.total(), Math.min(device.free(), limit.getAsLong()));
    }

    /** Pure. */
    static LoadPlan of(MemoryScenario scenario) {
        List<String> unknown = scenario.candidates().stream()
                .filter(candidate -> candidate.basis() == EstimateSource.NONE)
                .map(candidate -> candidate.id().variant())
                .toList();
        if (!unknown.isEmpty()) {
            return new LoadPlan(
                    true,
                    new TreeMap<>(),
                    "How much " + String.join(" and ", unknown)
                            + " takes is not known before it is here, so they are loaded one after the other.");
        }
        MemoryPlan plan = MemoryPlan.of(scenario);
        if (plan.fits()) {
            return new LoadPlan(
                    false, new TreeMap<>(), "All fit into memory together: " + PlanText.summary(plan) + ".");
        }
        String shortage = String.join(" ", PlanText.shortages(plan));
        Remedy remedy = first(plan, way -> !changesAnswers(way))
                .or(() -> first(plan, way -> true))
                .orElseThrow(() -> new InvalidConfigurationException("They do not fit into memory, not even one after"
                        + " the other or with other arguments: " + shortage
                        + " Take smaller files, or another device."));
        SortedMap<String, List<String>> arguments = new TreeMap<>();
        remedy.arguments()
                .forEach((variant, words) -> arguments.put(variant.substring(variant.indexOf('@') + 1), words));
        boolean inTurns = !remedy.properties().isEmpty();
        return new LoadPlan(
                inTurns,
                arguments,
                "They do not fit into memory together: " + shortage + " So they are loaded "
                        + (inTurns ? "one after the other, each once" : "together")
                        + arguments.values().stream()
                                .findFirst()
                                .map(words -> ", with " + String.join(" ", words))
                                .orElse("")
                        + ".");
    }

    private static Optional<Remedy> first(MemoryPlan plan, Predicate<Remedy> condition) {
        return plan.waysOut().stream().filter(condition).findFirst();
    }

    /** A quantised cache does what is to be measured: it changes the probabilities. */
    private static boolean changesAnswers(Remedy way) {
        return way.arguments().values().stream().anyMatch(words -> words.contains(QUANTISED));
    }
}
