package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.MODEL;
import static dev.tandem.metrics.TandemMeters.RECORDED_REQUESTS;
import static dev.tandem.metrics.TandemMeters.RESULT;

import dev.tandem.recording.RecordingObserver;
import dev.tandem.recording.RecordingResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts what becomes of requests that were to be recorded. */
@ApplicationScoped
class RecordingMeters implements RecordingObserver {

    private final MeterRegistry registry;

    RecordingMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onRequest(String model, RecordingResult result) {
        requests(model, result, registry).increment();
    }

    static Counter requests(String model, RecordingResult result, MeterRegistry registry) {
        return Counter.builder(RECORDED_REQUESTS)
                .description("Chat requests that were to be recorded, by what became of them")
                .tags(MODEL, model, RESULT, result.label())
                .register(registry);
    }
}
