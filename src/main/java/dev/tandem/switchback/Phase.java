package dev.tandem.switchback;

import java.time.Instant;

/**
 * Where a model whose variants take turns is in its schedule. The transitions are methods of the phase that they lead
 * out of; they are pure and take the time. Between two windows it goes
 *
 * <pre>Serving → Draining → Unloading → Loading → Warming → Serving</pre>
 *
 * unless both belong to the same variant, which then goes on serving.
 */
sealed interface Phase {

    /** The window that is open or, in every phase but {@link Serving}, the next one to open. */
    Window window();

    /** Which variants cannot be loaded. */
    Failures failures();

    /**
     * Nothing is resident; the window's variant is being loaded.
     *
     * @param since when the switch began
     */
    record Loading(Window window, Failures failures, Instant since) implements Phase {

        Warming loaded() {
            return new Warming(window, failures, since);
        }

        /** What was begun is put away first: a server that failed may still hold memory, or try again. */
        Unloading failed(String reason) {
            return new Unloading(window.variant(), window, failures.failed(window, reason), since, true);
        }
    }

    /**
     * The window's variant is loaded and answers its first, tiny request.
     *
     * @param since when the switch began
     */
    record Warming(Window window, Failures failures, Instant since) implements Phase {

        Serving warmed(Instant now) {
            return new Serving(window, failures.cleared(window.variant()), now.plus(window.length()));
        }

        Unloading failed(String reason) {
            return new Unloading(window.variant(), window, failures.failed(window, reason), since, true);
        }
    }

    /**
     * The window is open.
     *
     * @param until when it is to be closed
     */
    record Serving(Window window, Failures failures, Instant until) implements Phase {

        boolean isDue(Instant now) {
            return !now.isBefore(until);
        }

        /** The window was kept open until then, if that is later. */
        Serving prolonged(Instant end) {
            return end.isAfter(until) ? new Serving(window, failures, end) : this;
        }

        /** The window is over. The next one begins where this one was to end, so that a late look adds no time. */
        Phase over(Plan plan, Instant now) {
            Window next = plan.after(window, failures);
            return next.variant().equals(window.variant())
                    ? new Serving(next, failures, until.plus(next.length()))
                    : new Draining(window.variant(), next, failures, now, now.plus(plan.drainLimit()));
        }

        /** The resident variant broke for good: there is nothing to wait for. */
        Unloading failed(String reason, Instant now) {
            return new Unloading(window.variant(), window, failures.failed(window, reason), now, true);
        }
    }

    /**
     * The window before is over; its running answers may end.
     *
     * @param resident the variant that answers them
     * @param since when the switch began
     * @param limit when they are ended
     */
    record Draining(String resident, Window window, Failures failures, Instant since, Instant limit) implements Phase {

        boolean isDue(Instant now) {
            return !now.isBefore(limit);
        }

        Unloading drained() {
            return new Unloading(resident, window, failures, since, false);
        }
    }

    /**
     * The resident variant is being stopped.
     *
     * @param resident that variant
     * @param since when the switch began
     * @param failed whether {@code window} was its own and is lost, so that another one is to open
     */
    record Unloading(String resident, Window window, Failures failures, Instant since, boolean failed)
            implements Phase {

        /** Its memory is free. */
        Phase unloaded(Plan plan, Instant now) {
            if (!failed) {
                return new Loading(window, failures, since);
            }
            Window next = plan.after(window, failures);
            return failures.include(plan.schedule().variants())
                    ? new Resting(next, failures, now.plus(plan.pause(failures)))
                    : new Loading(next, failures, since);
        }
    }

    /**
     * No variant could be loaded: the next attempt waits.
     *
     * @param until for how long
     */
    record Resting(Window window, Failures failures, Instant until) implements Phase {

        boolean isDue(Instant now) {
            return !now.isBefore(until);
        }

        Loading rested(Instant now) {
            return new Loading(window, failures, now);
        }
    }
}
