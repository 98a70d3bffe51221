package dev.tandem.replay;

import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ResidencyGuard;
import dev.tandem.switchback.SwitchbackController;
import dev.tandem.switchback.SwitchbackControllers;
import dev.tandem.switchback.SwitchbackStatus;
import dev.tandem.switchback.WindowLease;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Has variants that take turns stay for as long as they are needed. */
@ApplicationScoped
class SwitchbackResidencyGuard implements ResidencyGuard.Source {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final SwitchbackControllers switchbackControllers;
    private final ReplayConfig config;

    SwitchbackResidencyGuard(SwitchbackControllers switchbackControllers, ReplayConfig config) {
        this.switchbackControllers = switchbackControllers;
        this.config = config;
    }

    @Override
    public ResidencyGuard of(String model, String variant) {
        return switchbackControllers
                .of(model)
                .filter(switchbackController -> switchbackController.includes(variant))
                .<ResidencyGuard>map(
                        switchbackController -> new Kept(switchbackController, variant, config.longestStay()))
                .orElse(ResidencyGuard.ALWAYS);
    }

    private static final class Kept implements ResidencyGuard {
        private final SwitchbackController switchbackController;
        private final String variant;
        private final Duration longest;
        private Optional<WindowLease> stay = Optional.empty();

        Kept(SwitchbackController switchbackController, String variant, Duration longest) {
            this.switchbackController = switchbackController;
            this.variant = variant;
            this.longest = longest;
        }

        @Override
        public void ensure() throws NotReadyException {
            if (stay.filter(one -> !one.isOver()).isEmpty()) {
                stay = switchbackController.lease(variant, longest);
                if (stay.isEmpty()) {
                    throw absent(switchbackController.status());
                }
            }
        }

        /** Its turn will come, unless it cannot be loaded. */
        private NotReadyException absent(SwitchbackStatus status) {
            var failure = status.failures().get(variant);
            return failure == null
                    ? new NotReadyException(variant + ": it is not its turn", LOOK, true)
                    : new NotReadyException(variant + ": " + failure.reason(), LOOK);
        }

        @Override
        public void close() {
            stay.ifPresent(WindowLease::close);
        }
    }
}
