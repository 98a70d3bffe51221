package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.OutcomeObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and measures every request once, when it ended. Meters are looked up once for each set of labels, of which
 * there are as many as the configuration allows: no label holds what a client sent.
 */
@ApplicationScoped
class RequestMeters implements OutcomeObserver {

    private final MeterRegistry registry;
    private final Map<RequestLabels, RequestSeries> series = new ConcurrentHashMap<>();
    private final Map<AssignmentLabels, Counter> assignments = new ConcurrentHashMap<>();

    private record AssignmentLabels(String model, String variant, String source) {}

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onOutcome(Outcome outcome) {
        series.computeIfAbsent(RequestLabels.of(outcome), labels -> new RequestSeries(labels, registry))
                .record(outcome);
        if (outcome.model() != null && outcome.assigned() != null && outcome.source() != null) {
            assignments
                    .computeIfAbsent(
                            new AssignmentLabels(outcome.model(), outcome.assigned(), outcome.source()),
                            found -> assignments(found.model(), found.variant(), found.source(), registry))
                    .increment();
        }
    }

    static Counter assignments(String model, String variant, String source, MeterRegistry registry) {
        return Counter.builder(ASSIGNMENTS)
                .description("What the split chose, by what decided")
                .tags(MODEL, model, VARIANT, variant, SOURCE, source)
                .register(registry);
    }
}
