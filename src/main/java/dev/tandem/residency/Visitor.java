package dev.tandem.residency;

import dev.tandem.engine.ChatEvent;
import io.smallrye.mutiny.Multi;
import java.time.Duration;

/** A request that takes its turn. Called on the executor that it was brought along with. */
public interface Visitor {

    /** This is the window that the request is for, as far as can be told; it may have to wait for it. */
    void expected(Window window);

    /**
     * The window is open. It need not be the one that was expected, if that variant could not be loaded.
     *
     * @param window the window in which the request is answered
     * @param waited how long it had to wait
     * @return the answer, which is subscribed to at once
     */
    Multi<ChatEvent> admitted(Window window, Duration waited);
}
