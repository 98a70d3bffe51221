package dev.tandem.switchback;

import java.time.Instant;

/**
 * Where a model whose variants take turns is in its schedule. The transitions are methods of the phase that they lead
 * out of; they are pure and take the time. Between two windows it goes
 *
 * <pre>Serving → Draining → Unloading → Loading → Warming → Serving</pre>
 *
 * unless both belong to the same variant, which then goes on serving. {@link Failed} is the end.
 */
sealed interface SwitchbackPhase {

    /** The window that is open or, in every phase but {@link Serving}, the next one to open. */
    SwitchbackWindow window();

    /** Which variants cannot be loaded. */
    LoadFailures failures();

    /** What the operator reads. */
    default String label() {
        return switch (this) {
            case Loading phase -> "loading";
            case Warming phase -> "warming";
            case Serving phase -> "serving";
            case Draining phase -> "draining";
            case Unloading phase -> "unloading";
            case BackingOff phase -> "resting";
            case Failed phase -> "failed";
        };
    }

    /**
     * Nothing is resident; the window's variant is being loaded.
     *
     * @param since when the switch began
     */
    record Loading(SwitchbackWindow window, LoadFailures failures, Instant since) implements SwitchbackPhase {

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
    record Warming(SwitchbackWindow window, LoadFailures failures, Instant since) implements SwitchbackPhase {

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
    record Serving(SwitchbackWindow window, LoadFailures failures, Instant until) implements SwitchbackPhase {

        boolean isDue(Instant now) {
            return !now.isBefore(until);
        }

        /** The window was kept open until then, if that is later. */
        Serving prolonged(Instant end) {
            return end.isAfter(until) ? new Serving(window, failures, end) : this;
        }

        /** The window is over. The next one begins where this one was to end, so that a late look adds no time. */
        SwitchbackPhase over(WindowPlan plan, Instant now) {
            SwitchbackWindow next = plan.after(window, failures);
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
    record Draining(String resident, SwitchbackWindow window, LoadFailures failures, Instant since, Instant limit)
            implements SwitchbackPhase {

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
    record Unloading(String resident, SwitchbackWindow window, LoadFailures failures, Instant since, boolean failed)
            implements SwitchbackPhase {

        /** Its memory is free. */
        SwitchbackPhase unloaded(WindowPlan plan, Instant now) {
            if (!failed) {
                return new Loading(window, failures, since);
            }
            SwitchbackWindow next = plan.after(window, failures);
            return failures.include(plan.schedule().variants())
                    ? new BackingOff(next, failures, now.plus(plan.pause(failures)))
                    : new Loading(next, failures, since);
        }
    }

    /**
     * No variant could be loaded: the next attempt waits.
     *
     * @param until for how long
     */
    record BackingOff(SwitchbackWindow window, LoadFailures failures, Instant until) implements SwitchbackPhase {

        boolean isDue(Instant now) {
            return !now.isBefore(until);
        }

        Loading backedOff(Instant now) {
            return new Loading(window, failures, now);
        }
    }

    /** Something failed that no phase foresees. Nothing is loaded or unloaded any more. */
    record Failed(SwitchbackWindow window, LoadFailures failures) implements SwitchbackPhase {}
}
