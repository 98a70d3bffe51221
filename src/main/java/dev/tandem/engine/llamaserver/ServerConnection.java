package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.Loadable;
import dev.tandem.inference.PromptBound;
import java.util.Optional;

/** A {@code llama-server} as the engine sees it, owned or attached. Thread-safe; only {@link #close} blocks. */
interface ServerConnection extends AutoCloseable {

    /**
     * Asks it.
     *
     * @throws EngineException when it does not answer now, saying why and when to try again
     */
    UpstreamClient client();

    /** Takes note that it showed a sign of life. */
    void responded();

    /** Takes note that an answer of it was lost, or that it could not be reached: it may be another one by now. */
    default void lost() {}

    /** How it is. */
    EngineHealth health();

    /** What it runs; complete once it is ready. */
    EngineDescription describe();

    /** What a prompt is held against before it is sent; empty where its bytes tell nothing. */
    default Optional<PromptBound> promptBound() {
        return Optional.ofNullable(describe().contextLength()).map(PromptBound::ofUnknown);
    }

    /** How to load and unload it; empty when it runs all the time. */
    default Optional<Loadable> loadable() {
        return Optional.empty();
    }

    /** Takes no more requests from now on; returns at once. */
    void drain();

    /** Lets running answers end, then stops it if it is owned. Idempotent; blocks until that is done. */
    @Override
    void close();
}
