package dev.tandem.stats.sequential;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets units enter the evidence in the order in which they were chosen, whatever order they become known in. What is ready
 * first is short, and differs from what is ready later: a sequence over units in the order of completion is wrong more
 * often than it says, however many there are.
 *
 * <p>A unit's value is fixed once. One that is not ready holds back those behind it until it is ready or dropped. Not
 * thread-safe.
 *
 * @param <V> a unit's value
 */
public final class ChoosingOrder<V> {

    private final Map<String, Slot<V>> slots = new HashMap<>();
    private final Deque<Slot<V>> waiting = new ArrayDeque<>();
    private final Deque<String> over = new ArrayDeque<>();
    private final int remembered;
    private int dropped;

    private static final class Slot<V> {
        private final String unit;
        private @Nullable V value;
        private boolean dropped;

        Slot(String unit) {
            this.unit = unit;
        }

        boolean isOpen() {
            return value == null && !dropped;
        }
    }

    /** One that remembers every unit that was chosen. */
    public ChoosingOrder() {
        this(Integer.MAX_VALUE);
    }

    /**
     * One that takes a unit for a new one that it has forgotten.
     *
     * @param remembered how many units it remembers beside those that wait, at least 0: those that were released last
     */
    public ChoosingOrder(int remembered) {
        this.remembered = remembered;
    }

    /**
     * Chooses a unit, before anything is known of its value.
     *
     * @return whether it is new; a later turn of a conversation that was chosen already is not
     */
    public boolean choose(String unit) {
        Slot<V> slot = new Slot<>(unit);
        if (slots.putIfAbsent(unit, slot) != null) {
            return false;
        }
        waiting.add(slot);
        return true;
    }

    /**
     * Fixes the value of a unit that was chosen.
     *
     * @return whether it was open; otherwise nothing changes
     */
    public boolean settle(String unit, V value) {
        Slot<V> slot = slots.get(unit);
        if (slot == null || !slot.isOpen()) {
            return false;
        }
        slot.value = value;
        return true;
    }

    /**
     * Gives up a unit that will never have a value, so that it no longer holds back others. It stays counted.
     *
     * @return whether it was open; otherwise nothing changes
     */
    public boolean drop(String unit) {
        Slot<V> slot = slots.get(unit);
        if (slot == null || !slot.isOpen()) {
            return false;
        }
        slot.dropped = true;
        dropped++;
        return true;
    }

    /** The values that may enter now and were not returned before, in the order of choosing. */
    public List<V> release() {
        List<V> values = new ArrayList<>();
        while (!waiting.isEmpty() && !waiting.getFirst().isOpen()) {
            Slot<V> slot = waiting.removeFirst();
            if (slot.value != null) {
                values.add(slot.value);
                slot.value = null;
            }
            slot.dropped = true;
            over.addLast(slot.unit);
        }
        while (over.size() > remembered) {
            slots.remove(over.removeFirst());
        }
        return values;
    }

    /** How many have a value that may not enter yet, as of the last {@link #release}. */
    public int heldBack() {
        return (int) waiting.stream().filter(slot -> slot.value != null).count();
    }

    /** How many were chosen and are neither ready nor dropped. */
    public int open() {
        return (int) waiting.stream().filter(Slot::isOpen).count();
    }

    /** How many were given up. */
    public int dropped() {
        return dropped;
    }
}
