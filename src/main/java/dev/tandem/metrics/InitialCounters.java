package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.MODEL;
import static dev.tandem.metrics.TandemMeters.VARIANT;

import dev.tandem.drift.DriftPlan;
import dev.tandem.drift.DriftPlans;
import dev.tandem.drift.SampleResult;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.feedback.Vote;
import dev.tandem.inference.Operation;
import dev.tandem.quality.Signal;
import dev.tandem.recording.Recording;
import dev.tandem.recording.RecordingResult;
import dev.tandem.routing.AssignmentKey.Source;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import dev.tandem.routing.VariantId;
import dev.tandem.switchback.SwitchbackControllers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has counters of what may happen be there at 0 before it does: Prometheus takes the first value that it sees of one for
 * where it began, so that whatever came before, such as all failures of a burst, would be in no rate.
 *
 * <p>Of requests those of the experiment: of each variant as both who was chosen and who served, as who was chosen and
 * nobody served, and with its fallback; and those that ended before there was a variant. Some sixty series a variant.
 */
@ApplicationScoped
@Startup
class InitialCounters {

    /** Without an answer. */
    private static final Set<Result> UNANSWERED = EnumSet.complementOf(EnumSet.of(Result.COMPLETED, Result.LENGTH));

    private static final Set<Source> OF_TURNS = EnumSet.of(Source.WINDOW, Source.OVERRIDE);
    private static final Set<Source> OF_SPLIT = EnumSet.complementOf(EnumSet.of(Source.WINDOW));

    private final MeterRegistry registry;

    @Inject
    InitialCounters(
            ModelCatalog catalog,
            SwitchbackControllers turns,
            DriftPlans drift,
            Recording recording,
            MeterRegistry registry) {
        this.registry = registry;
        requests(null, null, null, UNANSWERED);
        for (Model model : catalog.models()) {
            requests(model.name(), null, null, UNANSWERED);
            Set<Source> sources = turns.of(model.name()).isPresent() ? OF_TURNS : OF_SPLIT;
            model.variants().forEach(variant -> variant(model, variant, sources));
        }
        drift.all().forEach(this::samples);
        recording.models().forEach(this::recorded);
    }

    private void variant(Model model, Variant variant, Set<Source> sources) {
        String name = variant.name();
        requests(model.name(), name, name, EnumSet.allOf(Result.class));
        requests(model.name(), name, null, UNANSWERED);
        variant.fallback()
                .map(VariantId::variant)
                .ifPresent(other -> requests(model.name(), name, other, EnumSet.allOf(Result.class)));
        sources.forEach(source -> RequestMeters.assignments(model.name(), name, source.label(), registry));
        Stream.of(true, false)
                .forEach(good ->
                        FeedbackMeters.ratings(model.name(), name, name, Traffic.EXPERIMENT.label(), good, registry));
        if (model.variants().size() > 1) {
            Stream.of(Vote.values())
                    .forEach(vote -> FeedbackMeters.votes(
                            Tags.of(MODEL, model.name(), VARIANT, name), vote.forLeft(), registry));
        }
    }

    private void requests(
            @Nullable String model, @Nullable String assigned, @Nullable String served, Set<Result> results) {
        for (Operation operation : Operation.values()) {
            for (Result result : results) {
                RequestSeries.requests(
                        new RequestLabels(served, assigned, Traffic.EXPERIMENT, model, operation.label(), result, null),
                        registry);
            }
            if (served != null) {
                Tags tags = new RequestLabels(
                                served, assigned, Traffic.EXPERIMENT, model, operation.label(), Result.COMPLETED, null)
                        .common();
                Stream.of(Signal.values()).forEach(signal -> RequestSeries.signals(tags, signal, registry));
            }
        }
    }

    private void samples(DriftPlan plan) {
        for (SampleResult result : SampleResult.values()) {
            if (plan.scores()) {
                Stream.of(AnswerLength.values())
                        .forEach(length -> DriftMeters.samples(plan.model(), result, length, registry));
            }
            if (!plan.texts().isEmpty()) {
                DriftMeters.texts(plan.model(), result, registry);
            }
        }
    }

    private void recorded(String model) {
        Stream.of(RecordingResult.values()).forEach(result -> RecordingMeters.requests(model, result, registry));
    }
}
