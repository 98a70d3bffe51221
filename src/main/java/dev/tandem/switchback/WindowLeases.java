package dev.tandem.switchback;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The lease that keeps a window open now, or did so last: one at a time. Thread-safe; never blocks. */
final class WindowLeases {

    private final SwitchbackController switchbackController;
    private final AtomicReference<@Nullable WindowLease> last = new AtomicReference<>();

    WindowLeases(SwitchbackController switchbackController) {
        this.switchbackController = switchbackController;
    }

    /** Empty while somebody else stays. */
    Optional<WindowLease> grant(SwitchbackWindow window, Instant limit, InstantSource clock) {
        WindowLease before = last.get();
        WindowLease asked = new WindowLease(window, limit, clock, switchbackController);
        return (before == null || before.isOver()) && last.compareAndSet(before, asked)
                ? Optional.of(asked)
                : Optional.empty();
    }

    /** The last one in that window, whether or not it is over. */
    Optional<WindowLease> in(SwitchbackWindow window) {
        return Optional.ofNullable(last.get()).filter(one -> one.window().equals(window));
    }

    /** Whether a window is kept open. */
    boolean keep() {
        return Optional.ofNullable(last.get()).filter(one -> !one.isOver()).isPresent();
    }
}
