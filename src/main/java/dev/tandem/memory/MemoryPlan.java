package dev.tandem.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * What the variants take on this machine's devices, each and together, against what was free before they were loaded.
 * All sizes in bytes. Host memory that {@code llama-server} may use beyond that for the prompts it remembers
 * ({@code --cache-ram}) is left out: it is a cache with a bound of its own.
 *
 * @param fits whether everything that is known to be loaded fits
 * @param devices devices that are there, the host among them
 * @param variants by model and name
 * @param waysOut what to change when it does not fit, the simplest first
 * @param insufficient changes that alone would not help
 */
public record MemoryPlan(
        boolean fits,
        List<DevicePlan> devices,
        List<VariantPlan> variants,
        List<Remedy> waysOut,
        List<String> insufficient) {

    /**
     * One device.
     *
     * @param needed bytes that all variants take there together, of those that take turns the largest
     * @param kept bytes that are to stay free beyond that
     */
    public record DevicePlan(Device device, long needed, long kept, boolean fits) {}

    /**
     * One variant.
     *
     * @param basis what this rests on
     * @param takesTurns whether the variants of its model are resident one at a time
     * @param needs by device
     * @param notes why it is left out, or what was left out of it; may name paths
     */
    public record VariantPlan(
            String model,
            String variant,
            EstimateSource basis,
            boolean takesTurns,
            SortedMap<String, MemoryUse> needs,
            List<String> notes) {}

    public MemoryPlan {
        devices = List.copyOf(devices);
        variants = List.copyOf(variants);
        waysOut = List.copyOf(waysOut);
        insufficient = List.copyOf(insufficient);
    }

    static MemoryPlan of(MemoryScenario scenario) {
        MemoryUseByDevice together = scenario.together();
        List<DevicePlan> devices = new ArrayList<>();
        for (Device device : scenario.devices().values()) {
            long needed = together.on(device.id()).total();
            boolean fits = needed == 0 || needed + device.margin() <= device.free();
            devices.add(new DevicePlan(device, needed, device.margin(), fits));
        }
        boolean fits = scenario.fits();
        List<Remedy> ways = fits ? List.of() : new Remedies(scenario).find();
        List<String> insufficient = fits ? List.of() : Remedies.insufficient(ways);
        return new MemoryPlan(
                fits,
                devices,
                scenario.candidates().stream()
                        .map(plannedVariant -> view(plannedVariant, scenario))
                        .toList(),
                ways,
                insufficient);
    }

    private static VariantPlan view(PlannedVariant plannedVariant, MemoryScenario scenario) {
        return new VariantPlan(
                plannedVariant.id().model(),
                plannedVariant.id().variant(),
                plannedVariant.basis(),
                scenario.takingTurns().contains(plannedVariant.id().model()),
                plannedVariant.demand().byDevice(),
                plannedVariant.notes());
    }
}
