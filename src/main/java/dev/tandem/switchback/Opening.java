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
public record Opening(Window window, Duration in) {

    private static final int FAR = 1000;

    /** The first window of any variant that is open or opens. */
    static Opening ofAny(Phase phase, Plan plan, Instant now, Duration switching) {
        return switch (phase) {
            case Phase.Serving serving -> new Opening(serving.window(), Duration.ZERO);
            case Phase.Draining draining -> new Opening(draining.window(), remaining(draining.since(), now, switching));
            case Phase.Unloading unloading ->
                unloading.failed()
                        ? new Opening(plan.after(unloading.window(), unloading.failures()), switching)
                        : new Opening(unloading.window(), remaining(unloading.since(), now, switching));
            case Phase.Loading loading -> new Opening(loading.window(), remaining(loading.since(), now, switching));
            case Phase.Warming warming -> new Opening(warming.window(), remaining(warming.since(), now, switching));
            case Phase.Resting resting ->
                new Opening(resting.window(), between(now, resting.until()).plus(switching));
        };
    }

    /**
     * The first window of this variant that is open or opens.
     *
     * @param switching how long a switch takes, about
     */
    static Opening of(String variant, Phase phase, Plan plan, Instant now, Duration switching) {
        Opening at = ofAny(phase, plan, now, switching);
        if (phase instanceof Phase.Serving serving && !at.window().variant().equals(variant)) {
            at = at.next(plan, serving.failures(), between(now, serving.until()), switching);
        }
        for (int i = 0; i < FAR && !at.window().variant().equals(variant); i++) {
            at = at.next(plan, phase.failures(), at.window().length(), switching);
        }
        return at;
    }

    /** The next so many windows after the one that is open, or from the next one on if none is. */
    static List<Opening> next(int count, Phase phase, Plan plan, Instant now, Duration switching) {
        Opening at = ofAny(phase, plan, now, switching);
        List<Opening> all = new ArrayList<>();
        if (phase instanceof Phase.Serving serving) {
            at = at.next(plan, serving.failures(), between(now, serving.until()), switching);
        }
        while (all.size() < count) {
            all.add(at);
            at = at.next(plan, phase.failures(), at.window().length(), switching);
        }
        return all;
    }

    private Opening next(Plan plan, Failures failures, Duration rest, Duration switching) {
        Window following = plan.after(window, failures);
        Duration change = following.variant().equals(window.variant()) ? Duration.ZERO : switching;
        return new Opening(following, in.plus(rest).plus(change));
    }

    private static Duration remaining(Instant since, Instant now, Duration switching) {
        return between(now, since.plus(switching));
    }

    private static Duration between(Instant now, Instant then) {
        Duration left = Duration.between(now, then);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
