package dev.tandem.experiment;

/** Is told of every request once, when it ended. Called on an event loop: must not block and must not throw. */
public interface OutcomeObserver {

    /** Takes note of the outcome. */
    void onOutcome(Outcome outcome);
}
