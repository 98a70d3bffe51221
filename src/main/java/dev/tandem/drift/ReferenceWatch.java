package dev.tandem.drift;

import dev.tandem.drift.validity.ReferenceBits;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.inference.EngineDescription;
import dev.tandem.routing.VariantId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Warns of a reference with fewer bits than a candidate: as soon as both are known, and again when that changed. */
@ApplicationScoped
@Startup
class ReferenceWatch {

    private static final Logger LOG = Logger.getLogger(ReferenceWatch.class);
    private static final long INTERVAL_MILLIS = 500;

    private final EngineRegistry engines;
    private final Vertx vertx;
    private final long timer;
    /** By model: what was said last. Confined to the timer's event loop. */
    private final Map<String, List<String>> said = new HashMap<>();

    @Inject
    ReferenceWatch(DriftPlans plans, EngineRegistry engines, Vertx vertx) {
        this.engines = engines;
        this.vertx = vertx;
        this.timer = plans.all().isEmpty()
                ? -1
                : vertx.setPeriodic(INTERVAL_MILLIS, id -> plans.all().forEach(this::look));
    }

    private void look(DriftPlan plan) {
        Map<String, EngineDescription> variants = new HashMap<>();
        plan.scorers()
                .forEach(name -> variants.put(
                        name, engines.engine(new VariantId(plan.model(), name)).describe()));
        List<String> warnings = ReferenceBits.warningsOf(plan.reference(), variants);
        if (!warnings.equals(said.put(plan.model(), warnings))) {
            warnings.forEach(warning -> LOG.warnf("Drift of '%s': %s", plan.model(), warning));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
