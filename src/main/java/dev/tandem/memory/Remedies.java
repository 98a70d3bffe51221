package dev.tandem.memory;

import dev.tandem.gguf.TensorType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds what makes variants fit that do not: each step alone, and pairs of steps of which neither is enough. All
 * variants that can be changed are changed alike, so that a comparison stays fair. Pure.
 */
final class Remedies {

    /** Contexts smaller than this are of little use. */
    private static final int LEAST_CONTEXT = 2048;

    /** One thing to do. */
    enum Step {
        TAKE_TURNS("one variant at a time"),
        EXPERTS_ON_HOST("experts of some layers in the host's memory"),
        QUANTISED_CACHE("a quantised key-value cache"),
        SMALLER_CONTEXT("a smaller context");

        private final String what;

        Step(String what) {
            this.what = what;
        }
    }

    private static final List<Set<Step>> COMBINATIONS = List.of(
            EnumSet.of(Step.TAKE_TURNS),
            EnumSet.of(Step.EXPERTS_ON_HOST),
            EnumSet.of(Step.QUANTISED_CACHE),
            EnumSet.of(Step.SMALLER_CONTEXT),
            EnumSet.of(Step.TAKE_TURNS, Step.EXPERTS_ON_HOST),
            EnumSet.of(Step.TAKE_TURNS, Step.QUANTISED_CACHE),
            EnumSet.of(Step.TAKE_TURNS, Step.SMALLER_CONTEXT),
            EnumSet.of(Step.EXPERTS_ON_HOST, Step.QUANTISED_CACHE),
            EnumSet.of(Step.QUANTISED_CACHE, Step.SMALLER_CONTEXT));

    private final MemoryScenario present;

    Remedies(MemoryScenario present) {
        this.present = present;
    }

    /** All of them, the simplest first; empty when there is none. */
    List<Remedy> find() {
        List<Set<Step>> found = new ArrayList<>();
        List<Remedy> ways = new ArrayList<>();
        for (Set<Step> steps : COMBINATIONS) {
            if (found.stream().noneMatch(steps::containsAll)) {
                taken(steps).ifPresent(then -> {
                    found.add(steps);
                    ways.add(described(steps, then));
                });
            }
        }
        return ways;
    }

    /** The names of the steps of which each alone does not help. */
    static List<String> insufficient(List<Remedy> ways) {
        Set<String> enough = ways.stream().map(Remedy::what).collect(Collectors.toSet());
        return Stream.of(Step.values())
                .map(step -> step.what)
                .filter(what -> !enough.contains(what))
                .toList();
    }

    private Optional<MemoryScenario> taken(Set<Step> steps) {
        MemoryScenario then = present;
        if (steps.contains(Step.TAKE_TURNS)) {
            Set<String> models = pairs();
            if (models.isEmpty() || then.takingTurns().containsAll(models)) {
                return Optional.empty();
            }
            then = then.withTurns(models);
        }
        if (steps.contains(Step.QUANTISED_CACHE)) {
            then = then.with(arguments -> arguments.withCache(TensorType.Q8_0));
        }
        if (steps.contains(Step.EXPERTS_ON_HOST)) {
            return fewestExperts(then);
        }
        return steps.contains(Step.SMALLER_CONTEXT)
                ? largestContext(then)
                : Optional.of(then).filter(MemoryScenario::fits);
    }

    private static Optional<MemoryScenario> fewestExperts(MemoryScenario from) {
        int layers = from.candidates().stream()
                .filter(PlannedVariant::isAdjustable)
                .flatMap(plannedVariant -> plannedVariant.header().stream())
                .filter(estimate -> estimate.header().hasExperts())
                .mapToInt(estimate -> estimate.header().layers())
                .max()
                .orElse(0);
        return IntStream.rangeClosed(1, layers)
                .mapToObj(n -> from.with(arguments -> arguments.withExpertsOnHost(n)))
                .filter(MemoryScenario::fits)
                .findFirst();
    }

    private static Optional<MemoryScenario> largestContext(MemoryScenario from) {
        for (int part = 2; part <= 1024; part *= 2) {
            int divisor = part;
            MemoryScenario smaller = from;
            List<PlannedVariant> candidates = new ArrayList<>();
            boolean useful = true;
            for (PlannedVariant plannedVariant : smaller.candidates()) {
                int tokens = context(plannedVariant) / divisor / 256 * 256;
                if (plannedVariant.isAdjustable()) {
                    useful &= tokens / plannedVariant.arguments().slots() >= LEAST_CONTEXT;
                    candidates.add(
                            plannedVariant.with(plannedVariant.arguments().withContext(tokens)));
                } else {
                    candidates.add(plannedVariant);
                }
            }
            MemoryScenario then = new MemoryScenario(candidates, from.devices(), from.takingTurns());
            if (!useful) {
                return Optional.empty();
            }
            if (then.fits()) {
                return Optional.of(then);
            }
        }
        return Optional.empty();
    }

    private static int context(PlannedVariant plannedVariant) {
        int set = plannedVariant.arguments().context();
        return set > 0
                ? set
                : plannedVariant
                        .header()
                        .map(estimate -> estimate.header().contextLength())
                        .orElse(0);
    }

    /** Models of which several child processes are resident together. */
    private Set<String> pairs() {
        Map<String, Long> children = present.candidates().stream()
                .filter(PlannedVariant::child)
                .collect(Collectors.groupingBy(
                        plannedVariant -> plannedVariant.id().model(), Collectors.counting()));
        return children.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Remedy described(Set<Step> steps, MemoryScenario then) {
        Map<String, String> properties = new TreeMap<>();
        if (steps.contains(Step.TAKE_TURNS)) {
            then.takingTurns().forEach(model -> properties.put("tandem.models." + model + ".residency", "switchback"));
        }
        Map<String, List<String>> arguments = new TreeMap<>();
        for (PlannedVariant plannedVariant : then.candidates()) {
            List<String> further = arguments(plannedVariant, steps);
            if (plannedVariant.isAdjustable() && !further.isEmpty()) {
                arguments.put(String.valueOf(plannedVariant.id()), further);
            }
        }
        String what = steps.stream().map(step -> step.what).collect(Collectors.joining(" and "));
        return Remedy.of(what, properties, arguments, then);
    }

    private List<String> arguments(PlannedVariant plannedVariant, Set<Step> steps) {
        List<String> all = new ArrayList<>();
        if (steps.contains(Step.EXPERTS_ON_HOST)) {
            all.addAll(List.of("--n-cpu-moe", String.valueOf(expertsMoved(plannedVariant))));
        }
        if (steps.contains(Step.QUANTISED_CACHE)) {
            all.addAll(List.of("--cache-type-k", "q8_0", "--cache-type-v", "q8_0"));
        }
        if (steps.contains(Step.SMALLER_CONTEXT)) {
            all.addAll(List.of(
                    "--ctx-size", String.valueOf(plannedVariant.arguments().context())));
        }
        return all;
    }

    /** Overrides that were put before those that were there. */
    private long expertsMoved(PlannedVariant plannedVariant) {
        long before = present.candidates().stream()
                .filter(other -> other.id().equals(plannedVariant.id()))
                .mapToLong(other -> other.arguments().overrides().size())
                .sum();
        return plannedVariant.arguments().overrides().size() - before;
    }
}
