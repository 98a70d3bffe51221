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
record Scenario(List<Candidate> candidates, SortedMap<String, Device> devices, Set<String> takingTurns) {

    Scenario {
        candidates = List.copyOf(candidates);
        devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
        takingTurns = Set.copyOf(takingTurns);
    }

    /** What all of them take together. */
    Demand together() {
        Map<String, Demand> byModel = new TreeMap<>();
        for (Candidate candidate : candidates) {
            String model = candidate.id().model();
            Demand sofar = byModel.getOrDefault(model, Demand.NONE);
            byModel.put(
                    model, takingTurns.contains(model) ? sofar.or(candidate.demand()) : sofar.plus(candidate.demand()));
        }
        return byModel.values().stream().reduce(Demand.NONE, Demand::plus);
    }

    boolean fits() {
        Demand together = together();
        return together.byDevice().entrySet().stream().allMatch(entry -> {
            Device device = devices.get(entry.getKey());
            return device == null
                    || entry.getValue().total() == 0
                    || entry.getValue().total() + device.margin() <= device.free();
        });
    }

    /** The same with other arguments for the variants whose arguments can be changed. */
    Scenario with(UnaryOperator<MemoryArguments> change) {
        List<Candidate> changed = new ArrayList<>();
        for (Candidate candidate : candidates) {
            changed.add(candidate.isAdjustable() ? candidate.with(change.apply(candidate.arguments())) : candidate);
        }
        return new Scenario(changed, devices, takingTurns);
    }

    Scenario withTurns(Set<String> models) {
        return new Scenario(candidates, devices, models);
    }
}
