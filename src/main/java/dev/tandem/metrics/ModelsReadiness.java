package dev.tandem.metrics;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.inference.EngineHealth;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import dev.tandem.switchback.SwitchbackController;
import dev.tandem.switchback.SwitchbackControllers;
import dev.tandem.switchback.SwitchbackStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while at least one weighted variant serves, so that one crash never takes the gateway out of a load balancer; a
 * model that misses some of its variants is named as degraded, with the reason. Where variants take turns, the one whose
 * window is open counts, and the absent ones are not missed; during a switch the model counts as ready, since requests
 * wait for the next variant.
 */
@Readiness
@ApplicationScoped
class ModelsReadiness implements HealthCheck {

    private final ModelCatalog catalog;
    private final EngineRegistry engines;
    private final SwitchbackControllers switchbackControllers;

    ModelsReadiness(ModelCatalog catalog, EngineRegistry engines, SwitchbackControllers switchbackControllers) {
        this.catalog = catalog;
        this.engines = engines;
        this.switchbackControllers = switchbackControllers;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("models");
        boolean ready = false;
        for (Model model : catalog.models()) {
            Optional<SwitchbackStatus> turns =
                    switchbackControllers.of(model.name()).map(SwitchbackController::status);
            ready |= turns.map(status -> isReady(model, status)).orElseGet(() -> serves(model));
            response.withData(
                    model.name(), turns.map(status -> describe(model, status)).orElseGet(() -> describe(model)));
        }
        return response.status(ready).build();
    }

    private String describe(Model model) {
        List<Variant> missing =
                model.variants().stream().filter(v -> !health(v).isReady()).toList();
        if (missing.isEmpty()) {
            return "ready";
        }
        return (serves(model) ? "degraded: " : "down: ")
                + missing.stream()
                        .map(v -> v.name() + ": " + health(v).detail())
                        .collect(Collectors.joining("; "));
    }

    private boolean serves(Model model) {
        return model.weighted().stream().anyMatch(variant -> health(variant).isReady());
    }

    private boolean isReady(Model model, SwitchbackStatus turns) {
        return turns.isReady() && (!turns.isServing() || serves(model));
    }

    private String describe(Model model, SwitchbackStatus turns) {
        String state = !isReady(model, turns) ? "down" : turns.failures().isEmpty() ? "ready" : "degraded";
        String doing = turns.hasFailed()
                ? "its variants have ceased to take turns, and the log says why; restart Tandem"
                : turns.isServing()
                        ? turns.window().variant() + " serves"
                        : turns.phase() + ", next " + turns.window().variant();
        return turns.failures().entrySet().stream()
                .map(failure -> failure.getKey() + ": " + failure.getValue().reason())
                .sorted()
                .map(failure -> "; " + failure)
                .collect(Collectors.joining("", state + ": " + doing, ""));
    }

    private EngineHealth health(Variant variant) {
        return engines.engine(variant.id()).health();
    }
}
