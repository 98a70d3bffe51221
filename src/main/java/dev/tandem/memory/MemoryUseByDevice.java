package dev.tandem.memory;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/**
 * Memory by the id of a {@link Device}. Immutable.
 *
 * @param byDevice what is needed there; nothing on devices that are not in it
 */
record MemoryUseByDevice(SortedMap<String, MemoryUse> byDevice) {

    static final MemoryUseByDevice NONE = new MemoryUseByDevice(new TreeMap<>());

    MemoryUseByDevice {
        byDevice = Collections.unmodifiableSortedMap(new TreeMap<>(byDevice));
    }

    static MemoryUseByDevice of(String device, MemoryUse memoryUse) {
        return new MemoryUseByDevice(new TreeMap<>(Map.of(device, memoryUse)));
    }

    MemoryUse on(String device) {
        return byDevice.getOrDefault(device, MemoryUse.NONE);
    }

    MemoryUseByDevice plus(MemoryUseByDevice other) {
        return merge(other, MemoryUse::plus);
    }

    /** What either of two takes at most, when only one of them is there at a time. */
    MemoryUseByDevice or(MemoryUseByDevice other) {
        return merge(other, (a, b) -> a.total() >= b.total() ? a : b);
    }

    /** This, moved by the difference between two others. */
    MemoryUseByDevice moved(MemoryUseByDevice from, MemoryUseByDevice to) {
        SortedMap<String, MemoryUse> all = new TreeMap<>();
        TreeSet<String> devices = new TreeSet<>(byDevice.keySet());
        devices.addAll(from.byDevice.keySet());
        devices.addAll(to.byDevice.keySet());
        devices.forEach(device -> all.put(device, on(device).moved(from.on(device), to.on(device))));
        return new MemoryUseByDevice(all);
    }

    private MemoryUseByDevice merge(MemoryUseByDevice other, BinaryOperator<MemoryUse> rule) {
        SortedMap<String, MemoryUse> all = new TreeMap<>(byDevice);
        other.byDevice.forEach((device, memoryUse) -> all.merge(device, memoryUse, rule));
        return new MemoryUseByDevice(all);
    }
}
