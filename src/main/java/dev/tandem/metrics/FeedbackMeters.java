package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.feedback.FeedbackObserver;
import dev.tandem.feedback.RatedAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
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
        Counter.builder(FEEDBACK)
                .description("Ratings of answers: each client's once, and once more when it changes its mind")
                .tags(
                        MODEL, value(answer.model()),
                        VARIANT, value(answer.served()),
                        ASSIGNED, value(answer.assigned()),
                        TRAFFIC, answer.traffic(),
                        RATING, good ? "up" : "down")
                .register(registry)
                .increment();
    }

    @Override
    public void onVote(String model, String variant, String result) {
        Counter.builder(VOTES)
                .description("Blind votes on pairs of answers, as they went for the variant")
                .tags(MODEL, model, VARIANT, variant, VOTE, result)
                .register(registry)
                .increment();
    }

    private static String value(@Nullable String label) {
        return label == null ? NONE : label;
    }
}
