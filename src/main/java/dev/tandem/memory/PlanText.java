package dev.tandem.memory;

import dev.tandem.memory.MemoryPlan.DevicePlan;
import dev.tandem.memory.MemoryPlan.VariantPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what a plan means, for the operator. */
final class PlanText {

    private static final double GIB = 1L << 30;

    private PlanText() {}

    /** Why it does not fit and what to do: several lines. */
    static String refusal(MemoryPlan plan) {
        List<String> lines = new ArrayList<>();
        lines.add("tandem.models: the variants do not fit into memory together.");
        lines.addAll(shortages(plan));
        if (plan.waysOut().isEmpty()) {
            lines.add("No change of arguments makes them fit: take smaller files, fewer variants or another device.");
        } else {
            lines.add("Any of these makes them fit:");
            plan.waysOut().forEach(way -> lines.add("  - " + line(way)));
        }
        if (!plan.insufficient().isEmpty()) {
            lines.add("Not enough alone: " + String.join(", ", plan.insufficient()) + ".");
        }
        lines.add("To start all the same: tandem.memory.check=warn.");
        return String.join(System.lineSeparator(), lines);
    }

    /** What is needed where, and what is not known: several lines. */
    static String told(MemoryPlan plan) {
        List<String> lines = new ArrayList<>();
        String needed = summary(plan);
        lines.add(
                !plan.fits()
                        ? refusal(plan)
                        : needed.isEmpty()
                                ? "Nothing is known to be loaded here."
                                : "It fits into memory: " + needed + ".");
        plan.variants().stream()
                .filter(variant -> !variant.notes().isEmpty())
                .forEach(variant -> lines.add("  " + name(variant) + ": " + String.join(" ", variant.notes())));
        return String.join(System.lineSeparator(), lines);
    }

    /** What is needed where, one line. */
    static String summary(MemoryPlan plan) {
        return plan.devices().stream()
                .filter(device -> device.needed() > 0)
                .map(device -> device.device().id() + " " + gib(device.needed()) + " of "
                        + gib(device.device().free()) + " free")
                .collect(Collectors.joining(", "));
    }

    static String gib(long bytes) {
        return String.format(Locale.ROOT, bytes < 100 << 20 ? "%.2f GiB" : "%.1f GiB", bytes / GIB);
    }

    /** For each device that holds too little, what is needed there. */
    static List<String> shortages(MemoryPlan plan) {
        return plan.devices().stream()
                .filter(device -> !device.fits())
                .map(device -> shortage(device, plan))
                .toList();
    }

    private static String shortage(DevicePlan device, MemoryPlan plan) {
        String shares = plan.variants().stream()
                .filter(variant -> variant.needs().containsKey(device.device().id()))
                .map(variant -> name(variant) + " "
                        + parts(variant.needs().get(device.device().id())))
                .collect(Collectors.joining("; "));
        String kept = device.kept() > 0 ? ", of which " + gib(device.kept()) + " are to stay free" : "";
        return device.device().id() + " (" + device.device().description() + ") has "
                + gib(device.device().free()) + " free" + kept + "; needed are " + gib(device.needed()) + ": " + shares
                + ".";
    }

    private static String parts(MemoryUse memoryUse) {
        StringBuilder text = new StringBuilder(gib(memoryUse.total()))
                .append(" (weights ")
                .append(gib(memoryUse.weights()))
                .append(", cache ")
                .append(gib(memoryUse.cache()))
                .append(", computing ")
                .append(gib(memoryUse.compute()));
        if (memoryUse.projector() > 0) {
            text.append(", projector ").append(gib(memoryUse.projector()));
        }
        return text.append(')').toString();
    }

    private static String name(VariantPlan variant) {
        return variant.model() + "@" + variant.variant();
    }

    private static String line(Remedy way) {
        List<String> settings = new ArrayList<>();
        way.properties().forEach((property, value) -> settings.add(property + ": " + value));
        Map<String, List<String>> byArguments = way.arguments().entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> String.join(" ", entry.getValue()),
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        byArguments.forEach(
                (arguments, variants) -> settings.add("args " + arguments + " for " + String.join(" and ", variants)));
        String needed = way.needed().entrySet().stream()
                .map(entry -> gib(entry.getValue()) + " on " + entry.getKey())
                .collect(Collectors.joining(", "));
        return way.what() + ": " + String.join("; ", settings) + " (then needed: " + needed + ")";
    }
}
