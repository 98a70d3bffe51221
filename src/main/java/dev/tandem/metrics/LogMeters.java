package dev.tandem.metrics;

import dev.tandem.experiment.OutcomeLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Shows how the log of outcomes fares. */
@ApplicationScoped
@Startup
class LogMeters {

    @Inject
    LogMeters(OutcomeLog log, MeterRegistry registry) {
        Gauge.builder(TandemMeters.LOG_QUEUE_DEPTH, log, l -> l.status().depth())
                .description("Entries that wait to be written")
                .register(registry);
        FunctionCounter.builder(TandemMeters.LOG_DROPPED, log, l -> l.status().dropped())
                .description("Entries that were lost; must stay 0")
                .register(registry);
    }
}
