package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.experiment.Outcome.Traffic;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/** The labels of one request's series; two requests with equal labels meet the same meters. */
record RequestLabels(
        @Nullable String served,
        @Nullable String assigned,
        Traffic traffic,
        @Nullable String model,
        String operation,
        Result result,
        @Nullable String errorType) {

    static RequestLabels of(Outcome outcome) {
        return new RequestLabels(
                outcome.served(),
                outcome.assigned(),
                outcome.traffic(),
                outcome.model(),
                outcome.operation(),
                outcome.result(),
                outcome.errorType());
    }

    /** Those that every series has. */
    Tags common() {
        return Tags.of(
                VARIANT, value(served),
                ASSIGNED, value(assigned),
                TRAFFIC, traffic.label(),
                MODEL, value(model),
                OPERATION, operation);
    }

    private static String value(@Nullable String label) {
        return label == null ? NONE : label;
    }
}
