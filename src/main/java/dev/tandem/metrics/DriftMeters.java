package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.drift.Category;
import dev.tandem.drift.ComparedTexts;
import dev.tandem.drift.ComparisonMethod;
import dev.tandem.drift.DriftObserver;
import dev.tandem.drift.SampleResult;
import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/** Counts what becomes of samples of drift, and measures each token of those that were scored. */
@ApplicationScoped
class DriftMeters implements DriftObserver {

    private final MeterRegistry registry;
    private final Map<Tags, Series> series = new ConcurrentHashMap<>();

    DriftMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onSample(
            String model, ComparisonMethod comparisonMethod, SampleResult result, AnswerLength answerLength) {
        switch (comparisonMethod) {
            case TOKENS -> samples(model, result, answerLength, registry).increment();
            case TEXTS -> texts(model, result, registry).increment();
        }
    }

    static Counter samples(String model, SampleResult result, AnswerLength answerLength, MeterRegistry registry) {
        return Counter.builder(DRIFT_SAMPLES)
                .description("Answers that were chosen to be scored, by what became of them and how long they are")
                .tags(MODEL, model, RESULT, result.label(ComparisonMethod.TOKENS), LENGTH, answerLength.label())
                .register(registry);
    }

    static Counter texts(String model, SampleResult result, MeterRegistry registry) {
        return Counter.builder(DRIFT_TEXTS)
                .description("Chats that were chosen to be answered greedily, by what became of them")
                .tags(MODEL, model, RESULT, result.label(ComparisonMethod.TEXTS))
                .register(registry);
    }

    @Override
    public void onCompared(ComparedTexts texts) {
        texts.pairs().forEach((pair, difference) -> {
            Tags tags = tags(texts.model(), pair, texts.category());
            Counter.builder(DRIFT_TEXT_PAIRS)
                    .description("Pairs of greedy answers to one chat")
                    .tags(tags.and(SAME, Boolean.toString(difference.isSame())))
                    .register(registry)
                    .increment();
            if (!difference.isSame()) {
                DistributionSummary.builder(DRIFT_FIRST_DIVERGENCE)
                        .description("The first token at which two greedy answers differ")
                        .serviceLevelObjectives(firstDivergenceBuckets())
                        .tags(tags)
                        .register(registry)
                        .record(difference.token());
            }
        });
    }

    @Override
    public void onPreempted(VariantId variant, Duration took) {
        Timer.builder(DRIFT_PREEMPTION)
                .description("From a request's arrival until scoring no longer occupies the engine")
                .serviceLevelObjectives(preemptionBuckets())
                .tags(MODEL, variant.model(), VARIANT, variant.variant())
                .register(registry)
                .record(took);
    }

    @Override
    public void onScored(ScoredAnswer answer) {
        answer.drifts()
                .forEach((pair, drift) -> series.computeIfAbsent(
                                tags(answer.model(), pair, answer.category()), Series::new)
                        .record(drift));
    }

    private static Tags tags(String model, Pair pair, Category category) {
        return Tags.of(
                MODEL, model,
                REFERENCE, pair.reference(),
                CANDIDATE, pair.candidate(),
                CATEGORY, category.label());
    }

    private final class Series {
        private final DistributionSummary divergence;
        private final Counter tokens;
        private final Counter sameTop;
        private final DoubleAdder covered = new DoubleAdder();

        Series(Tags tags) {
            divergence = DistributionSummary.builder(DRIFT_KL_DIVERGENCE)
                    .description("KL divergence of a token from the reference, lower bound")
                    .serviceLevelObjectives(klDivergenceBuckets())
                    .tags(tags)
                    .register(registry);
            tokens = Counter.builder(DRIFT_TOKENS)
                    .description("Tokens that were scored")
                    .tags(tags)
                    .register(registry);
            sameTop = Counter.builder(DRIFT_SAME_TOP_TOKEN)
                    .description("Tokens at which both variants find the same one most likely")
                    .tags(tags)
                    .register(registry);
            Gauge.builder(DRIFT_COVERAGE, this, Series::coverage)
                    .description("Mean share of the reference's probability that both variants told")
                    .tags(tags)
                    .register(registry);
        }

        double coverage() {
            return covered.sum() / tokens.count();
        }

        void record(DriftSeries drift) {
            for (int i = 0; i < drift.size(); i++) {
                TokenDrift token = drift.at(i);
                divergence.record(token.klDivergence());
                covered.add(token.coverage());
                if (token.sameTop()) {
                    sameTop.increment();
                }
            }
            tokens.increment(drift.size());
        }
    }
}
