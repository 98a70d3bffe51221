package dev.tandem.switchback;

import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.Model;
import dev.tandem.routing.Variant;
import dev.tandem.switchback.SwitchbackConfig.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How the variants of a model take turns, checked.
 *
 * @param seed what the schedule is drawn from
 * @param window mean length of a window
 * @param jitter how far lengths are from their mean, as a part of it
 * @param drainLimit how long running answers may go on after their window
 * @param queue how many requests may wait
 * @param patience how long each of them may
 * @param shares the weighted variants
 */
record SwitchbackDesign(
        long seed,
        Duration window,
        double jitter,
        Duration drainLimit,
        int queue,
        Duration patience,
        List<WeightedVariant> shares) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** @throws InvalidConfigurationException when a value makes no sense, naming the property */
    static SwitchbackDesign of(Model model, Settings config) {
        String property = "tandem.models." + model.name() + ".switchback";
        require(
                config.jitter() >= 0 && config.jitter() < 1,
                property + ".jitter: must be from 0 to less than 1, not " + config.jitter() + ".");
        require(
                !config.drainLimit().isNegative(),
                property + ".drain-limit: must not be negative, but is " + config.drainLimit() + ".");
        require(config.queue() >= 0, property + ".queue: must not be negative, but is " + config.queue() + ".");
        require(
                config.patience().isPositive(),
                property + ".patience: must be more than 0, but is " + config.patience() + ".");
        SwitchbackDesign design = new SwitchbackDesign(
                config.seed().orElseGet(() -> model.name().hashCode()),
                config.window(),
                config.jitter(),
                config.drainLimit(),
                config.queue(),
                config.patience(),
                model.weighted().stream()
                        .map(variant -> new WeightedVariant(variant.name(), variant.weight()))
                        .toList());
        for (Variant variant : model.weighted()) {
            Duration shortest = design.schedule().shortest(variant.name());
            require(
                    shortest.compareTo(SHORTEST) >= 0,
                    property + ".window: " + config.window() + " leaves '" + variant.name() + "' windows of "
                            + shortest.toMillis() + " ms; make it longer, or the weights less unequal.");
        }
        return design;
    }

    WindowSchedule schedule() {
        return new WindowSchedule(seed, window, jitter, shares);
    }

    /** What defines the comparison, in one normal form. */
    String text() {
        return String.format(Locale.ROOT, "residency=switchback window=%s jitter=%s seed=%d", window, jitter, seed);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidConfigurationException(message);
        }
    }
}
