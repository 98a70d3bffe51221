package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.OutcomeObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts and measures every request once, when it ended. */
@ApplicationScoped
class RequestMeters implements OutcomeObserver {

    private final MeterRegistry registry;

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onOutcome(Outcome outcome) {
        Tags tags = tags(outcome);
        Counter.builder(REQUESTS)
                .description("Requests that ended, by the way they ended")
                .tags(tags.and(OUTCOME, outcome.result().label()))
                .register(registry)
                .increment();
        Timer.builder(REQUEST_DURATION)
                .description("From the request's last byte to the end")
                .serviceLevelObjectives(requestDurationBuckets())
                .tags(tags.and(ERROR_TYPE, outcome.errorType() == null ? "" : outcome.errorType()))
                .register(registry)
                .record(duration(outcome.durationSeconds()));
        if (outcome.streamed() && outcome.timeToFirstTokenSeconds() != null) {
            Timer.builder(TIME_TO_FIRST_TOKEN)
                    .description("From the request's last byte to the first visible output of a stream")
                    .serviceLevelObjectives(timeToFirstTokenBuckets())
                    .tags(tags)
                    .register(registry)
                    .record(duration(outcome.timeToFirstTokenSeconds()));
        }
        if (outcome.timePerOutputTokenSeconds() != null) {
            Timer.builder(TIME_PER_OUTPUT_TOKEN)
                    .description("(last token - first token) / (output tokens - 1)")
                    .serviceLevelObjectives(timePerOutputTokenBuckets())
                    .tags(tags)
                    .register(registry)
                    .record(duration(outcome.timePerOutputTokenSeconds()));
        }
        tokens(tags, "input", outcome.inputTokens());
        tokens(tags, "output", outcome.outputTokens());
        if (outcome.assigned() != null && outcome.source() != null) {
            Counter.builder(ASSIGNMENTS)
                    .description("What the split chose, by what decided")
                    .tags(MODEL, value(outcome.model()), VARIANT, outcome.assigned(), SOURCE, outcome.source())
                    .register(registry)
                    .increment();
        }
    }

    private void tokens(Tags tags, String type, @Nullable Integer count) {
        if (count != null) {
            DistributionSummary.builder(TOKEN_USAGE)
                    .description("Tokens of a request")
                    .serviceLevelObjectives(tokenUsageBuckets())
                    .tags(tags.and(TOKEN_TYPE, type))
                    .register(registry)
                    .record(count);
        }
    }

    private static Tags tags(Outcome outcome) {
        return Tags.of(
                VARIANT, value(outcome.served()),
                ASSIGNED, value(outcome.assigned()),
                TRAFFIC, outcome.traffic().label(),
                MODEL, value(outcome.model()),
                OPERATION, outcome.operation());
    }

    private static String value(@Nullable String label) {
        return label == null ? NONE : label;
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
