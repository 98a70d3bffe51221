package dev.tandem.engine.remote;

import dev.tandem.inference.EngineHealth;

/**
 * What is known of an upstream's state from the attempts so far. It counts as ready until proven otherwise: one failure
 * may be chance, {@value #ENOUGH} in a row are not. Immutable.
 *
 * @param failures in a row, at least 0
 * @param health what follows from it
 */
record Reachability(int failures, EngineHealth health) {

    static final int ENOUGH = 2;

    /** Before the first attempt. */
    static final Reachability UNKNOWN = new Reachability(0, EngineHealth.READY);

    /** Before an attempt that decides alone, because others failed. */
    static final Reachability IN_DOUBT = new Reachability(ENOUGH - 1, EngineHealth.READY);

    /** It replied. */
    Reachability replied() {
        return UNKNOWN;
    }

    /** It says that it is loading its model. */
    Reachability loads() {
        return new Reachability(0, new EngineHealth(EngineHealth.Status.LOADING, "the upstream loads its model"));
    }

    /** It will not serve before someone changes something. */
    Reachability refused(String detail) {
        return new Reachability(ENOUGH, new EngineHealth(EngineHealth.Status.FAILED, detail));
    }

    /** It could not be reached, or is unwell. */
    Reachability failed(String detail) {
        int count = Math.min(ENOUGH, failures + 1);
        return new Reachability(count, count < ENOUGH ? health : new EngineHealth(EngineHealth.Status.FAILED, detail));
    }
}
