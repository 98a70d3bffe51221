package dev.tandem.inference;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * An engine that can give its memory back and take it again. Thread-safe; nothing here blocks. One order at a time: an
 * order that is given while another one is under way replaces it, and the replaced one fails.
 */
public interface Loadable {

    /**
     * Loads it. Begins with the call, whether or not anybody subscribes; cancelling the subscription stops nothing.
     * Completes when the engine is ready, at once if it is. Fails with {@link EngineException.Unavailable} as soon as
     * one attempt failed; its message is for the operator.
     */
    Uni<Void> load();

    /**
     * Frees all that it holds; answers that still run fail. Begins with the call, as {@link #load()} does. Completes
     * when nothing is held any more, at once if nothing is.
     */
    Uni<Void> unload();

    /** Why it gave up to serve, for the operator; empty while it serves, is on its way, or is unloaded. */
    Optional<String> failure();

    /** Whether it has been ready before, so that {@link InferenceEngine#describe()} is complete. */
    boolean wasReady();
}
