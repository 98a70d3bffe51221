package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.feedback.FeedbackObserver;
import dev.tandem.feedback.RatedAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Counts what people say of answers, by the variant that gave them. */
@ApplicationScoped
class FeedbackMeters implements FeedbackObserver {

    private final MeterRegistry registry;

    FeedbackMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onRating(RatedAnswer answer, boolean good) {
        ratings(
                        value(answer.model()),
                        value(answer.served()),
                        value(answer.assigned()),
                        answer.traffic(),
                        good,
                        registry)
                .increment();
    }

    @Override
    public void onVote(String model, String variant, String result) {
        votes(Tags.of(MODEL, model, VARIANT, variant), result, registry).increment();
    }

    static Counter ratings(
            String model, String served, String assigned, String traffic, boolean good, MeterRegistry registry) {
        return Counter.builder(FEEDBACK)
                .description("Ratings of answers: each client's once, and once more when it changes its mind")
                .tags(
                        MODEL, model,
                        VARIANT, served,
                        ASSIGNED, assigned,
                        TRAFFIC, traffic,
                        RATING, good ? "up" : "down")
                .register(registry);
    }

    /** @param variant the labels of one */
    static Counter votes(Tags variant, String result, MeterRegistry registry) {
        return Counter.builder(VOTES)
                .description("Blind votes on pairs of answers, as they went for the variant")
                .tags(variant.and(VOTE, result))
                .register(registry);
    }

    private static String value(@Nullable String label) {
        return label == null ? NONE : label;
    }
}
