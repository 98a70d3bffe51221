package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import dev.tandem.switchback.SwitchbackController;
import dev.tandem.switchback.SwitchbackControllers;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;

/** Shows whose turn it is, and what the turns cost, for models whose variants take turns. */
@ApplicationScoped
@Startup
class SwitchbackMeters {

    @Inject
    SwitchbackMeters(ModelCatalog catalog, SwitchbackControllers switchbackControllers, MeterRegistry registry) {
        for (Model model : catalog.models()) {
            switchbackControllers
                    .of(model.name())
                    .ifPresent(switchbackController -> register(model, switchbackController, registry));
        }
    }

    private static void register(Model model, SwitchbackController switchbackController, MeterRegistry registry) {
        for (Variant variant : model.weighted()) {
            Gauge.builder(SWITCHBACK_RESIDENT, switchbackController, r -> isResident(r, variant) ? 1 : 0)
                    .description("Whether it is the variant's turn")
                    .tags(MODEL, model.name(), VARIANT, variant.name())
                    .register(registry);
        }
        Gauge.builder(SWITCHBACK_WAITING, switchbackController, r -> r.status().waiting())
                .description("Requests that wait for a window")
                .tags(MODEL, model.name())
                .register(registry);
        FunctionTimer.builder(
                        SWITCHBACK_SWITCH,
                        switchbackController,
                        r -> r.status().switches(),
                        r -> r.status().switching().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("From the end of a window to the beginning of another variant's")
                .tags(MODEL, model.name())
                .register(registry);
    }

    private static boolean isResident(SwitchbackController switchbackController, Variant variant) {
        return switchbackController
                .status()
                .resident()
                .filter(variant.name()::equals)
                .isPresent();
    }
}
