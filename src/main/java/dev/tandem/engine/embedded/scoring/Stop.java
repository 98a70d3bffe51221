package dev.tandem.engine.embedded.scoring;

import java.util.concurrent.CancellationException;

/** Asks a scoring run to stop. Any thread may. */
public final class Stop {

    private volatile boolean requested;

    /** Stops what is running or comes with this object, for good. */
    public void request() {
        requested = true;
    }

    /** Whether that has been asked for. */
    public boolean isRequested() {
        return requested;
    }

    void check() {
        if (requested) {
            throw new CancellationException("scoring was stopped");
        }
    }
}
