package dev.tandem.switchback;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The last one who stayed in a window of a rotation: one at a time. Thread-safe; never blocks. */
final class Stays {

    private final Rotation rotation;
    private final AtomicReference<@Nullable Stay> last = new AtomicReference<>();

    Stays(Rotation rotation) {
        this.rotation = rotation;
    }

    /** Empty while somebody else stays. */
    Optional<Stay> grant(Window window, Instant limit, InstantSource clock) {
        Stay before = last.get();
        Stay asked = new Stay(window, limit, clock, rotation);
        return (before == null || before.isOver()) && last.compareAndSet(before, asked)
                ? Optional.of(asked)
                : Optional.empty();
    }

    /** The last one in that window, whether or not it is over. */
    Optional<Stay> in(Window window) {
        return Optional.ofNullable(last.get()).filter(one -> one.window().equals(window));
    }

    /** Whether a window is kept open. */
    boolean keep() {
        return Optional.ofNullable(last.get()).filter(one -> !one.isOver()).isPresent();
    }
}
