package dev.tandem.command.compare;

import dev.tandem.replay.store.ReplayPlan;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a comparison is carried out: decided once, so that one that was interrupted goes on as it began. Immutable.
 *
 * @param settings of the application, in which nothing else is configured
 * @param replay parameters of the replay
 * @param told why it is done this way, a sentence each, for people
 */
public record CompareSetup(SortedMap<String, String> settings, SortedMap<String, String> replay, List<String> told) {

    /** What the model is called whose variants are compared. */
    public static final String MODEL = ReplayPlan.COMPARISON;

    public CompareSetup {
        settings = new TreeMap<>(settings);
        replay = new TreeMap<>(replay);
        told = List.copyOf(told);
    }
}
