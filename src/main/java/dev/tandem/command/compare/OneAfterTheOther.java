package dev.tandem.command.compare;

import dev.tandem.switchback.WeightedVariant;
import dev.tandem.switchback.WindowSchedule;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** Has variants take turns such that each is loaded once: a window lasts for as long as a replay needs it. */
public final class OneAfterTheOther {

    private static final Duration WINDOW = Duration.ofSeconds(3);

    private OneAfterTheOther() {}

    /**
     * Makes it so.
     *
     * @param first who is loaded first: all score the answers of that one
     */
    public static void set(VariantSettings settings, List<String> variants, String first) {
        settings.put("residency", "switchback");
        settings.put("switchback.window", WINDOW.toSeconds() + "s");
        settings.put("switchback.jitter", "0");
        settings.put("switchback.seed", String.valueOf(seed(variants, first)));
    }

    /** Whose schedule begins with that one. */
    static long seed(List<String> variants, String first) {
        List<WeightedVariant> shares = variants.stream()
                .sorted()
                .map(name -> new WeightedVariant(name, 1))
                .toList();
        return LongStream.range(0, Long.MAX_VALUE)
                .filter(seed -> new WindowSchedule(seed, WINDOW, 0, shares)
                        .window(0, 0)
                        .variant()
                        .equals(first))
                .findFirst()
                .orElseThrow();
    }
}
