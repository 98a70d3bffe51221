package dev.tandem.switchback;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which variants could not be loaded, and for how long their windows are passed over: each try costs the others a
 * switch there and back, so the pause doubles from the next block up to {@value #LONGEST_PAUSE} blocks. Immutable.
 *
 * @param byVariant what went wrong last, by variant; none for a variant that served since
 */
public record LoadFailures(Map<String, Failure> byVariant) {

    /** Nothing went wrong. */
    public static final LoadFailures NONE = new LoadFailures(Map.of());

    private static final long LONGEST_PAUSE = 64;

    /**
     * A variant that could not be loaded.
     *
     * @param attempts how often in a row
     * @param untilBlock the first block in which it is tried again
     * @param reason why, for the operator
     */
    public record Failure(int attempts, long untilBlock, String reason) {}

    public LoadFailures {
        byVariant = Map.copyOf(byVariant);
    }

    /** With one more failure, in this window. */
    LoadFailures failed(SwitchbackWindow window, String reason) {
        int attempts = attempts(window.variant()) + 1;
        long pause = attempts > 6 ? LONGEST_PAUSE : 1L << (attempts - 1);
        Map<String, Failure> all = new HashMap<>(byVariant);
        all.put(window.variant(), new Failure(attempts, window.block() + pause, reason));
        return new LoadFailures(all);
    }

    /** Without any of this variant, which serves. */
    LoadFailures cleared(String variant) {
        if (!byVariant.containsKey(variant)) {
            return this;
        }
        Map<String, Failure> rest = new HashMap<>(byVariant);
        rest.remove(variant);
        return new LoadFailures(rest);
    }

    /** How often in a row this variant could not be loaded. */
    int attempts(String variant) {
        return Optional.ofNullable(byVariant.get(variant))
                .map(Failure::attempts)
                .orElse(0);
    }

    /** Whether this window is not even tried. */
    boolean passOver(SwitchbackWindow window) {
        Failure failure = byVariant.get(window.variant());
        return failure != null && window.block() < failure.untilBlock();
    }

    /** Whether none of these variants can be loaded. */
    boolean include(Collection<String> variants) {
        return byVariant.keySet().containsAll(variants);
    }
}
