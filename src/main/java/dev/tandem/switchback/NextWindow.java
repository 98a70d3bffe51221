package dev.tandem.switchback;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When a variant can be asked.
 *
 * @param window the window in which it can
 * @param in how long it takes until then, about; zero when the window is open
 */
public record NextWindow(SwitchbackWindow window, Duration in) {

    private static final int FAR = 1000;

    /** The first window of any variant that is open or opens. */
    static NextWindow ofAny(SwitchbackPhase phase, WindowPlan plan, Instant now, Duration switching) {
        return switch (phase) {
            case SwitchbackPhase.Serving serving -> new NextWindow(serving.window(), Duration.ZERO);
            case SwitchbackPhase.Draining draining ->
                new NextWindow(draining.window(), remaining(draining.since(), now, switching));
            case SwitchbackPhase.Unloading unloading ->
                unloading.failed()
                        ? new NextWindow(plan.after(unloading.window(), unloading.failures()), switching)
                        : new NextWindow(unloading.window(), remaining(unloading.since(), now, switching));
            case SwitchbackPhase.Loading loading ->
                new NextWindow(loading.window(), remaining(loading.since(), now, switching));
            case SwitchbackPhase.Warming warming ->
                new NextWindow(warming.window(), remaining(warming.since(), now, switching));
            case SwitchbackPhase.BackingOff backingOff ->
                new NextWindow(
                        backingOff.window(), between(now, backingOff.until()).plus(switching));
            // Only a new start opens another one.
            case SwitchbackPhase.Failed failed -> new NextWindow(failed.window(), switching);
        };
    }

    /**
     * The first window of this variant that is open or opens.
     *
     * @param switching how long a switch takes, about
     */
    static NextWindow of(String variant, SwitchbackPhase phase, WindowPlan plan, Instant now, Duration switching) {
        NextWindow at = ofAny(phase, plan, now, switching);
        if (phase instanceof SwitchbackPhase.Serving serving
                && !at.window().variant().equals(variant)) {
            at = at.next(plan, serving.failures(), between(now, serving.until()), switching);
        }
        for (int i = 0; i < FAR && !at.window().variant().equals(variant); i++) {
            at = at.next(plan, phase.failures(), at.window().length(), switching);
        }
        return at;
    }

    /** The next so many windows after the one that is open, or from the next one on if none is. */
    static List<NextWindow> next(int count, SwitchbackPhase phase, WindowPlan plan, Instant now, Duration switching) {
        NextWindow at = ofAny(phase, plan, now, switching);
        List<NextWindow> all = new ArrayList<>();
        if (phase instanceof SwitchbackPhase.Serving serving) {
            at = at.next(plan, serving.failures(), between(now, serving.until()), switching);
        }
        while (all.size() < count) {
            all.add(at);
            at = at.next(plan, phase.failures(), at.window().length(), switching);
        }
        return all;
    }

    private NextWindow next(WindowPlan plan, LoadFailures failures, Duration rest, Duration switching) {
        SwitchbackWindow following = plan.after(window, failures);
        Duration change = following.variant().equals(window.variant()) ? Duration.ZERO : switching;
        return new NextWindow(following, in.plus(rest).plus(change));
    }

    private static Duration remaining(Instant since, Instant now, Duration switching) {
        return between(now, since.plus(switching));
    }

    private static Duration between(Instant now, Instant then) {
        Duration left = Duration.between(now, then);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
