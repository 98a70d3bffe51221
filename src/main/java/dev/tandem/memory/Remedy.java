package dev.tandem.memory;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings with which everything fits.
 *
 * @param what they do, one clause
 * @param properties what to set, by the property's full name
 * @param arguments further arguments of {@code llama-server}, by variant; they replace those of the same name
 * @param needed bytes that all variants then take together, by device
 */
public record Remedy(
        String what,
        SortedMap<String, String> properties,
        SortedMap<String, List<String>> arguments,
        SortedMap<String, Long> needed) {

    static Remedy of(
            String what, Map<String, String> properties, Map<String, List<String>> arguments, MemoryScenario then) {
        SortedMap<String, Long> needed = new TreeMap<>();
        then.together().byDevice().forEach((device, memoryUse) -> needed.put(device, memoryUse.total()));
        return new Remedy(what, new TreeMap<>(properties), new TreeMap<>(arguments), needed);
    }
}
