package dev.tandem.drift.validity;

import dev.tandem.inference.EngineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What keeps the figures of a model from meaning what they say, or from being there, one sentence each, for people. */
public final class DriftWarnings {

    /** Fewer tell nothing of the traffic. */
    private static final long FEWEST = 10;

    private static final String SKIPPED = "skipped_busy";

    private final String model;
    private final List<String> warnings = new ArrayList<>();

    /**
     * Begins with a warning where drift is off.
     *
     * @param model its public name
     * @param rate share of the answers that are scored; 0 when drift is not measured
     */
    public DriftWarnings(String model, double rate) {
        this.model = model;
        if (rate <= 0) {
            warnings.add("Drift is off for this model: set " + setting("rate") + ".");
        }
    }

    /** Warns of a reference with fewer bits than a candidate. */
    public void addBits(String reference, Map<String, EngineDescription> variants) {
        warnings.addAll(ReferenceBits.warningsOf(reference, variants));
    }

    /**
     * Warns where most of what the rate met found no place.
     *
     * @param what is scored or compared, in the plural
     * @param ended how many met which end since the start, by its label
     * @param open how many have not met theirs
     * @param places how many there are
     */
    public void addSkipped(String what, Map<String, Long> ended, int open, int places) {
        long skipped = ended.getOrDefault(SKIPPED, 0L);
        long all = open + ended.values().stream().mapToLong(Long::longValue).sum();
        if (all >= FEWEST && 2 * skipped > all) {
            warnings.add("Of " + all + " " + what + " that the rate met since the start " + skipped
                    + " were skipped, since all places were taken (" + setting("queue") + " is " + places
                    + "): figures lean towards quiet times. More places help where traffic comes in bursts, a lower "
                    + setting("rate") + " where it never rests.");
        }
    }

    /** Warns of lengths of which far less was scored than of others. */
    public void addLengths(List<LengthCounts> counts) {
        warnings.addAll(LengthCounts.warnings(counts));
    }

    /** Adds what somebody else found. */
    public void add(String warning) {
        warnings.add(warning);
    }

    /** All of them, in the order in which they were added. */
    public List<String> all() {
        return List.copyOf(warnings);
    }

    private String setting(String name) {
        return "tandem.models." + model + ".experiment.drift." + name;
    }
}
