package dev.tandem.switchback;

import java.time.Duration;

/**
 * What switches have cost so far. Immutable.
 *
 * @param count how many there were
 * @param total how long they took together
 * @param last how long the last one took, or the first load; a guess before that
 * @param served whether any window has been open
 */
record SwitchCosts(long count, Duration total, Duration last, boolean served) {

    /** @param guess how long a switch will take */
    static SwitchCosts none(Duration guess) {
        return new SwitchCosts(0, Duration.ZERO, guess, false);
    }

    /** With one more; the first load is no switch. */
    SwitchCosts with(Duration took) {
        return served
                ? new SwitchCosts(count + 1, total.plus(took), took, true)
                : new SwitchCosts(0, total, took, true);
    }
}
