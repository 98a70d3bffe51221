package dev.tandem.comparison;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineHealth;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Warns of weighted variants that differ in more than their weights: once they all have started, since an engine learns
 * what it runs while it does, and again when what they run has changed.
 */
@ApplicationScoped
@Startup
class ConfoundWatch {

    private static final Logger LOG = Logger.getLogger(ConfoundWatch.class);
    private static final long INTERVAL_MILLIS = 500;

    private final EngineRegistry engines;
    private final Vertx vertx;
    private final long timer;
    /** By model: what ran when it was last looked at. Confined to the timer's event loop. */
    private final Map<String, List<String>> seen = new HashMap<>();

    @Inject
    ConfoundWatch(ModelCatalog catalog, EngineRegistry engines, Vertx vertx) {
        this.engines = engines;
        this.vertx = vertx;
        this.timer = vertx.setPeriodic(INTERVAL_MILLIS, id -> catalog.models().forEach(this::look));
    }

    private void look(Model model) {
        List<GuardedEngine> weighted =
                model.weighted().stream().map(Variant::id).map(engines::engine).toList();
        boolean loading = weighted.stream().anyMatch(engine -> engine.health().status() == EngineHealth.Status.LOADING);
        List<String> running = weighted.stream().map(GuardedEngine::fingerprint).toList();
        if (loading || running.equals(seen.get(model.name()))) {
            return;
        }
        seen.put(model.name(), running);
        SortedMap<String, EngineDescription> descriptions = new TreeMap<>();
        weighted.forEach(engine -> descriptions.put(engine.id().variant(), engine.describe()));
        ConfoundWarning.of(model.name(), Confounds.ofVariants(descriptions)).ifPresent(LOG::warn);
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }
}
