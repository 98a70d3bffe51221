package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.experiment.Outcome;
import dev.tandem.quality.Signal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The meters of all requests with the same labels, some of them made when they are first needed. Thread-safe. */
final class RequestSeries {

    private final Counter requests;
    private final Timer duration;
    private final Supplier<Timer> timeToFirstToken;
    private final Supplier<Timer> timePerOutputToken;
    private final Supplier<DistributionSummary> inputTokens;
    private final Supplier<DistributionSummary> outputTokens;
    private final Supplier<DistributionSummary> logProbability;
    private final Map<Signal, Counter> signals = new ConcurrentHashMap<>();
    private final Function<Signal, Counter> signal;

    RequestSeries(RequestLabels labels, MeterRegistry registry) {
        Tags tags = labels.common();
        this.requests = requests(labels, registry);
        this.duration = Timer.builder(REQUEST_DURATION)
                .description("From the request's last byte to the end")
                .serviceLevelObjectives(requestDurationBuckets())
                .tags(tags.and(ERROR_TYPE, labels.errorType() == null ? "" : labels.errorType()))
                .register(registry);
        this.timeToFirstToken = lazy(() -> Timer.builder(TIME_TO_FIRST_TOKEN)
                .description("From the request's last byte to the first visible output of a stream")
                .serviceLevelObjectives(timeToFirstTokenBuckets())
                .tags(tags)
                .register(registry));
        this.timePerOutputToken = lazy(() -> Timer.builder(TIME_PER_OUTPUT_TOKEN)
                .description("(last token - first token) / (output tokens - 1)")
                .serviceLevelObjectives(timePerOutputTokenBuckets())
                .tags(tags)
                .register(registry));
        this.inputTokens = lazy(() -> tokens(tags, "input", registry));
        this.outputTokens = lazy(() -> tokens(tags, "output", registry));
        this.logProbability = lazy(() -> DistributionSummary.builder(OUTPUT_LOGPROB_MEAN)
                .description("Minus the mean ln-probability of an answer's tokens, nats a token")
                .serviceLevelObjectives(logProbabilityBuckets())
                .tags(tags)
                .register(registry));
        this.signal = found -> signals(tags, found, registry);
    }

    static Counter requests(RequestLabels labels, MeterRegistry registry) {
        return Counter.builder(REQUESTS)
                .description("Requests that ended, by the way they ended")
                .tags(labels.common().and(OUTCOME, labels.result().label()))
                .register(registry);
    }

    /** @param tags those that every series of requests has */
    static Counter signals(Tags tags, Signal signal, MeterRegistry registry) {
        return Counter.builder(QUALITY_SIGNALS)
                .description("Answers that hint at a fault, by how")
                .tags(tags.and(SIGNAL, signal.label()))
                .register(registry);
    }

    private static DistributionSummary tokens(Tags tags, String type, MeterRegistry registry) {
        return DistributionSummary.builder(TOKEN_USAGE)
                .description("Tokens of a request")
                .serviceLevelObjectives(tokenUsageBuckets())
                .tags(tags.and(TOKEN_TYPE, type))
                .register(registry);
    }

    void record(Outcome outcome) {
        requests.increment();
        record(duration, outcome.durationSeconds());
        if (outcome.streamed() && outcome.timeToFirstTokenSeconds() != null) {
            record(timeToFirstToken.get(), outcome.timeToFirstTokenSeconds());
        }
        if (outcome.timePerOutputTokenSeconds() != null) {
            record(timePerOutputToken.get(), outcome.timePerOutputTokenSeconds());
        }
        record(inputTokens, outcome.inputTokens());
        record(outputTokens, outcome.outputTokens());
        if (outcome.meanLogProbability() != null) {
            // Not below 0, which rounding may bring about and a histogram would ignore.
            logProbability.get().record(Math.max(0, -outcome.meanLogProbability()));
        }
        outcome.signals()
                .forEach(found -> signals.computeIfAbsent(found, signal).increment());
    }

    private static void record(Timer timer, double seconds) {
        timer.record(Math.round(seconds * 1e9), TimeUnit.NANOSECONDS);
    }

    private static void record(Supplier<DistributionSummary> tokens, @Nullable Integer count) {
        if (count != null) {
            tokens.get().record(count);
        }
    }

    private static <T> Supplier<T> lazy(Supplier<T> register) {
        return new Lazy<>(register);
    }

    /** Two threads that register at once get the same meter from the registry, so no lock is needed. */
    private static final class Lazy<T> implements Supplier<T> {
        private final Supplier<T> register;
        private volatile @Nullable T known;

        Lazy(Supplier<T> register) {
            this.register = register;
        }

        @Override
        public T get() {
            T value = known;
            if (value == null) {
                value = register.get();
                known = value;
            }
            return value;
        }
    }
}
