package dev.tandem.switchback;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a controller is at one moment.
 *
 * @param phase what it is doing: {@code serving}, {@code draining}, {@code unloading}, {@code loading},
 *     {@code warming}, {@code resting} or {@code failed}
 * @param window the window that is open, or the next one
 * @param resident the variant that holds memory; empty while none does
 * @param until when the open window closes, or the drain or the rest ends; empty in the other phases
 * @param hasServed whether any window has been open since the start
 * @param waiting requests that wait for a window
 * @param running requests that run in one
 * @param switches switches that were completed since the start
 * @param switching how long these took together
 * @param failures why variants cannot be loaded, by variant
 * @param kept whether the open window is kept from ending, as by a replay
 */
public record SwitchbackStatus(
        String phase,
        SwitchbackWindow window,
        Optional<String> resident,
        Optional<Instant> until,
        boolean hasServed,
        int waiting,
        int running,
        long switches,
        Duration switching,
        Map<String, LoadFailures.Failure> failures,
        boolean kept) {

    /** Whether requests can be answered now, or when the switch under way is over. */
    public boolean isReady() {
        return hasServed && !phase.equals("resting") && !hasFailed();
    }

    /** Whether the variants have ceased to take turns, until the server is started again. */
    public boolean hasFailed() {
        return phase.equals("failed");
    }

    /** Whether a window is open. */
    public boolean isServing() {
        return phase.equals("serving");
    }
}
