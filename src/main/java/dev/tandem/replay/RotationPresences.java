package dev.tandem.replay;

import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Presence;

import dev.tandem.switchback.Rotation;
import dev.tandem.switchback.RotationStatus;
import dev.tandem.switchback.Rotations;
import dev.tandem.switchback.Stay;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Has variants that take turns stay for as long as they are needed. */
@ApplicationScoped
class RotationPresences implements Presence.Source {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Rotations rotations;
    private final ReplayConfig config;

    RotationPresences(Rotations rotations, ReplayConfig config) {
        this.rotations = rotations;
        this.config = config;
    }

    @Override
    public Presence of(String model, String variant) {
        return rotations
                .of(model)
                .filter(rotation -> rotation.includes(variant))
                .<Presence>map(rotation -> new Kept(rotation, variant, config.longestStay()))
                .orElse(Presence.ALWAYS);
    }

    private static final class Kept implements Presence {
        private final Rotation rotation;
        private final String variant;
        private final Duration longest;
        private Optional<Stay> stay = Optional.empty();

        Kept(Rotation rotation, String variant, Duration longest) {
            this.rotation = rotation;
            this.variant = variant;
            this.longest = longest;
        }

        @Override
        public void ensure() throws NotReadyException {
            if (stay.filter(one -> !one.isOver()).isEmpty()) {
                stay = rotation.stay(variant, longest);
                if (stay.isEmpty()) {
                    throw absent(rotation.status());
                }
            }
        }

        /** Its turn will come, unless it cannot be loaded. */
        private NotReadyException absent(RotationStatus status) {
            var failure = status.failures().get(variant);
            return failure == null
                    ? new NotReadyException(variant + ": it is not its turn", LOOK, true)
                    : new NotReadyException(variant + ": " + failure.reason(), LOOK);
        }

        @Override
        public void close() {
            stay.ifPresent(Stay::close);
        }
    }
}
