package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.DRIFT_QUEUED;
import static dev.tandem.metrics.TandemMeters.MODEL;

import dev.tandem.drift.DriftPlans;
import dev.tandem.drift.DriftService;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Shows how many chats wait to be scored, from the start on, for models whose drift is measured. */
@ApplicationScoped
@Startup
class DriftQueueMeters {

    @Inject
    DriftQueueMeters(DriftPlans plans, DriftService drift, MeterRegistry registry) {
        plans.all()
                .forEach(plan -> Gauge.builder(DRIFT_QUEUED, drift, service -> service.queued(plan.model()))
                        .description("Chats that wait to be scored or answered again")
                        .tags(MODEL, plan.model())
                        .register(registry));
    }
}
