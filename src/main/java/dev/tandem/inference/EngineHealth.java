package dev.tandem.inference;

/**
 * How an engine is at one moment.
 *
 * @param status whether it can answer
 * @param detail one sentence for the operator: what it is doing or what is wrong and what to do about it; no secrets
 */
public record EngineHealth(Status status, String detail) {

    /** Whether an engine can answer. */
    public enum Status {
        /** On its way: asked now it would fail with {@link EngineException.Loading}. */
        LOADING,
        /** Answers. */
        READY,
        /** Does not answer and does not expect to without help. */
        FAILED,
        /** Holds nothing until it is loaded: see {@link Loadable}. */
        UNLOADED
    }

    /** An engine that answers. */
    public static final EngineHealth READY = new EngineHealth(Status.READY, "ready");

    /** Whether it can answer now. */
    public boolean isReady() {
        return status == Status.READY;
    }
}
