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
record Demand(SortedMap<String, Need> byDevice) {

    static final Demand NONE = new Demand(new TreeMap<>());

    Demand {
        byDevice = Collections.unmodifiableSortedMap(new TreeMap<>(byDevice));
    }

    static Demand of(String device, Need need) {
        return new Demand(new TreeMap<>(Map.of(device, need)));
    }

    Need on(String device) {
        return byDevice.getOrDefault(device, Need.NONE);
    }

    Demand plus(Demand other) {
        return merge(other, Need::plus);
    }

    /** What either of two takes at most, when only one of them is there at a time. */
    Demand or(Demand other) {
        return merge(other, (a, b) -> a.total() >= b.total() ? a : b);
    }

    /** This, moved by the difference between two others. */
    Demand moved(Demand from, Demand to) {
        SortedMap<String, Need> all = new TreeMap<>();
        TreeSet<String> devices = new TreeSet<>(byDevice.keySet());
        devices.addAll(from.byDevice.keySet());
        devices.addAll(to.byDevice.keySet());
        devices.forEach(device -> all.put(device, on(device).moved(from.on(device), to.on(device))));
        return new Demand(all);
    }

    private Demand merge(Demand other, BinaryOperator<Need> rule) {
        SortedMap<String, Need> all = new TreeMap<>(byDevice);
        other.byDevice.forEach((device, need) -> all.merge(device, need, rule));
        return new Demand(all);
    }
}
