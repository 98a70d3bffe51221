package dev.tandem.metrics;

import dev.tandem.engine.EngineHealth;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while at least one weighted variant serves, so that one crash never takes the gateway out of a load balancer; a
 * model that misses some of its variants is named as degraded, with the reason.
 */
@Readiness
@ApplicationScoped
class ModelsReadiness implements HealthCheck {

    private final ModelCatalog catalog;
    private final EngineRegistry engines;

    ModelsReadiness(ModelCatalog catalog, EngineRegistry engines) {
        this.catalog = catalog;
        this.engines = engines;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("models");
        boolean ready = false;
        for (Model model : catalog.models()) {
            ready |= model.weighted().stream()
                    .anyMatch(variant -> health(variant).isReady());
            response.withData(model.name(), describe(model));
        }
        return response.status(ready).build();
    }

    private String describe(Model model) {
        List<Variant> missing =
                model.variants().stream().filter(v -> !health(v).isReady()).toList();
        if (missing.isEmpty()) {
            return "ready";
        }
        boolean serving =
                model.weighted().stream().anyMatch(variant -> health(variant).isReady());
        return (serving ? "degraded: " : "down: ")
                + missing.stream()
                        .map(v -> v.name() + ": " + health(v).detail())
                        .collect(Collectors.joining("; "));
    }

    private EngineHealth health(Variant variant) {
        return engines.engine(variant.id()).health();
    }
}
