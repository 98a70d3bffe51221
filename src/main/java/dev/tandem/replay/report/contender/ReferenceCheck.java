package dev.tandem.replay.report.contender;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks whether a reference is what it should be: what the others were made of, or close to it. Pure. */
public final class ReferenceCheck {

    private ReferenceCheck() {}

    /**
     * A warning where a candidate has more bits than the reference: nearer to it is then farther from what both were made
     * of, for all that is known.
     *
     * @param reference its name
     * @param contenders by name; without the reference, or without its bits, nothing is known
     */
    public static Optional<String> warning(String reference, Map<String, ContenderView> contenders) {
        ContenderView of = contenders.get(reference);
        Double bits = of == null ? null : of.bitsPerWeight();
        if (bits == null) {
            return Optional.empty();
        }
        String more = contenders.entrySet().stream()
                .filter(one -> bits(one.getValue()) > bits)
                .map(one -> "'" + one.getKey() + "'")
                .sorted()
                .collect(Collectors.joining(", "));
        return more.isEmpty()
                ? Optional.empty()
                : Optional.of("The reference '" + reference + "' has fewer bits per weight than " + more
                        + ": how far these are from it says nothing of which is better. What they were made of should be the"
                        + " reference.");
    }

    private static double bits(ContenderView view) {
        Double bits = view.bitsPerWeight();
        return bits == null ? 0 : bits;
    }
}
