package dev.tandem.switchback;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Multi;
import java.time.Duration;

/** A place in an open window, held until the answer that it is for has ended. */
public final class WindowAdmission {

    private final SwitchbackWindow window;
    private final Duration waited;
    private final WindowWaiter place;

    WindowAdmission(SwitchbackWindow window, Duration waited, WindowWaiter place) {
        this.window = window;
        this.waited = waited;
        this.place = place;
    }

    /** The window in which the request is answered. */
    public SwitchbackWindow window() {
        return window;
    }

    /** How long the request had to wait for it. */
    public Duration waited() {
        return waited;
    }

    /**
     * The answer for as long as the window and the time to drain last; then it is cancelled and fails with {@link
     * EngineException.WindowClosed}. Gives the place back however it ends. To be called, and subscribed to, at once.
     *
     * @param answer one that signals on the ticket's executor
     */
    public Multi<ChatEvent> guard(Multi<ChatEvent> answer) {
        return new WindowedStream(answer, place);
    }
}
