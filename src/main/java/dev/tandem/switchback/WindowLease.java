package dev.tandem.switchback;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a window open beyond its end, until it is closed or has lasted for as long as it may. It is over as well when
 * the variant breaks. Thread-safe; never blocks.
 */
public final class WindowLease implements AutoCloseable {

    private final SwitchbackWindow window;
    private final Instant limit;
    private final InstantSource clock;
    private final SwitchbackController switchbackController;
    private final AtomicReference<@Nullable Instant> closed = new AtomicReference<>();

    WindowLease(
            SwitchbackWindow window, Instant limit, InstantSource clock, SwitchbackController switchbackController) {
        this.window = window;
        this.limit = limit;
        this.clock = clock;
        this.switchbackController = switchbackController;
    }

    SwitchbackWindow window() {
        return window;
    }

    /** Whether it keeps nothing open any more. */
    public boolean isOver() {
        return !keeps() || !switchbackController.isOpen(window);
    }

    /** Whether neither its holder nor the time has ended it. */
    boolean keeps() {
        return closed.get() == null && clock.instant().isBefore(limit);
    }

    /** When it ended, or will at the latest. */
    Instant end() {
        Instant end = closed.get();
        return end == null ? limit : end;
    }

    /** Lets the schedule go on. Once is enough, more is harmless. */
    @Override
    public void close() {
        Instant now = clock.instant();
        if (closed.compareAndSet(null, now.isBefore(limit) ? now : limit)) {
            switchbackController.look();
        }
    }
}
