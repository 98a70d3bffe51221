package dev.tandem.engine.embedded.decoding;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which free slot an answer gets: the one that remembers most of its prompt, where that is half of the prompt or of what it
 * remembers; else the one that was not used for longest, so that other conversations keep what is remembered of them.
 */
final class SlotChoice {

    private SlotChoice() {}

    /** @param free those that are free; empty when there are none */
    static Optional<Slot> of(List<Slot> free, DecodingTask task) {
        return task.reusesPrefix()
                ? free.stream()
                        .filter(slot -> isWorthIt(slot, task.prompt()))
                        .max(Comparator.comparingInt(slot -> slot.shared(task.prompt())))
                        .or(() -> oldest(free))
                : oldest(free);
    }

    private static boolean isWorthIt(Slot slot, int[] prompt) {
        int shared = slot.shared(prompt);
        return shared > 0 && (shared * 2L >= prompt.length || shared * 2L >= slot.decoded());
    }

    private static Optional<Slot> oldest(List<Slot> free) {
        return free.stream().min(Comparator.comparingLong(Slot::usedAt));
    }
}
