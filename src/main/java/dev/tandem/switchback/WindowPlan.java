package dev.tandem.switchback;

import java.time.Duration;
import java.util.List;

/**
 * What comes after what: the schedule without the windows of variants that cannot be loaded. Pure.
 *
 * @param schedule whose turn it is
 * @param drainLimit how long running answers may go on after the end of their window
 */
record WindowPlan(WindowSchedule schedule, Duration drainLimit) {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** The next window that is tried. */
    SwitchbackWindow after(SwitchbackWindow window, LoadFailures failures) {
        SwitchbackWindow next = schedule.after(window);
        while (failures.passOver(next)) {
            next = schedule.after(next);
        }
        return next;
    }

    /** How long to leave it when no variant could be loaded: the more attempts the longer. */
    Duration pause(LoadFailures failures) {
        List<String> variants = schedule.variants();
        int attempts = variants.stream().mapToInt(failures::attempts).min().orElse(1);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 4));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
