package dev.tandem.switchback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * When it is whose turn: blocks, each of which gives every variant one window, in an order that is drawn anew for each
 * block. A pure function of the seed and the block's number, so that a schedule can be told beforehand and checked
 * afterwards. Immutable.
 *
 * <p>Within a block the windows are as long as the weights say: {@code window · n · weight / sum of weights}, so that
 * each variant's share of the time served is its share of the weights in every block, and a comparison within blocks
 * meets the same hours. One factor for the whole block, uniform in {@code 1 ± jitter}, keeps the switches from falling
 * into step with load that comes at regular times.
 */
public final class WindowSchedule {

    private final long seed;
    private final Duration window;
    private final double jitter;
    private final List<WeightedVariant> shares;
    private final double total;

    /**
     * @param window mean length of a window, more than 0
     * @param jitter how far a block's lengths may be from their mean, as a part of it, from 0 up to but not including 1
     * @param shares at least one, with distinct names; their order is part of what determines the schedule
     */
    public WindowSchedule(long seed, Duration window, double jitter, List<WeightedVariant> shares) {
        this.seed = seed;
        this.window = window;
        this.jitter = jitter;
        this.shares = List.copyOf(shares);
        this.total = shares.stream().mapToDouble(WeightedVariant::weight).sum();
    }

    /** How many windows a block has: one for each variant. */
    public int windowsPerBlock() {
        return shares.size();
    }

    /**
     * The window at a place.
     *
     * @param block at least 0
     * @param position from 0 to {@link #windowsPerBlock()} − 1
     */
    public SwitchbackWindow window(long block, int position) {
        SplitMix64 splitMix64 = new SplitMix64(seed, block);
        double factor = 1 + jitter * (2 * splitMix64.uniform() - 1);
        WeightedVariant weightedVariant = order(splitMix64).get(position);
        return new SwitchbackWindow(block, position, weightedVariant.variant(), length(weightedVariant, factor));
    }

    /** The window that follows. */
    public SwitchbackWindow after(SwitchbackWindow window) {
        return window.position() + 1 < shares.size()
                ? window(window.block(), window.position() + 1)
                : window(window.block() + 1, 0);
    }

    /** The shortest window that a variant can get. */
    public Duration shortest(String variant) {
        return shares.stream()
                .filter(weightedVariant -> weightedVariant.variant().equals(variant))
                .map(weightedVariant -> length(weightedVariant, 1 - jitter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("takes no turns: " + variant));
    }

    /** The variants' names. */
    public List<String> variants() {
        return shares.stream().map(WeightedVariant::variant).toList();
    }

    /** Fisher and Yates' shuffle. */
    private List<WeightedVariant> order(SplitMix64 splitMix64) {
        List<WeightedVariant> order = new ArrayList<>(shares);
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, splitMix64.below(i + 1));
        }
        return order;
    }

    private Duration length(WeightedVariant weightedVariant, double factor) {
        double millis = window.toMillis() * factor * shares.size() * weightedVariant.weight() / total;
        return Duration.ofMillis(Math.round(millis));
    }
}
