package dev.tandem.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Variants that are to run on devices, and which models have only one of theirs resident at a time. Immutable.
 *
 * @param candidates the variants
 * @param devices what there is, by id
 * @param takingTurns names of the models whose variants take turns
 */
record MemoryScenario(List<PlannedVariant> candidates, SortedMap<String, Device> devices, Set<String> takingTurns) {

    MemoryScenario {
        candidates = List.copyOf(candidates);
        devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
        takingTurns = Set.copyOf(takingTurns);
    }

    /** What all of them take together. */
    MemoryUseByDevice together() {
        Map<String, MemoryUseByDevice> byModel = new TreeMap<>();
        for (PlannedVariant plannedVariant : candidates) {
            String model = plannedVariant.id().model();
            MemoryUseByDevice sofar = byModel.getOrDefault(model, MemoryUseByDevice.NONE);
            byModel.put(
                    model,
                    takingTurns.contains(model)
                            ? sofar.or(plannedVariant.demand())
                            : sofar.plus(plannedVariant.demand()));
        }
        return byModel.values().stream().reduce(MemoryUseByDevice.NONE, MemoryUseByDevice::plus);
    }

    boolean fits() {
        MemoryUseByDevice together = together();
        return together.byDevice().entrySet().stream().allMatch(entry -> {
            Device device = devices.get(entry.getKey());
            return device == null
                    || entry.getValue().total() == 0
                    || entry.getValue().total() + device.margin() <= device.free();
        });
    }

    /** The same with other arguments for the variants whose arguments can be changed. */
    MemoryScenario with(UnaryOperator<MemoryArguments> change) {
        List<PlannedVariant> changed = new ArrayList<>();
        for (PlannedVariant plannedVariant : candidates) {
            changed.add(
                    plannedVariant.isAdjustable()
                            ? plannedVariant.with(change.apply(plannedVariant.arguments()))
                            : plannedVariant);
        }
        return new MemoryScenario(changed, devices, takingTurns);
    }

    MemoryScenario withTurns(Set<String> models) {
        return new MemoryScenario(candidates, devices, models);
    }
}
