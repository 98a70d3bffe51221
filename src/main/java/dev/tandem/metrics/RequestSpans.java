package dev.tandem.metrics;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.experiment.OutcomeObserver;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * One span for each request, with the attributes of OpenTelemetry's conventions for generative AI; a child of the HTTP
 * server's span. Costs nothing while tracing is off.
 */
@ApplicationScoped
class RequestSpans implements OutcomeObserver {

    /** An array, one entry for each choice, by OpenTelemetry's conventions for generative AI. */
    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

    private final Tracer tracer;
    private final boolean off;

    RequestSpans(Tracer tracer, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        this.tracer = tracer;
        this.off = off;
    }

    @Override
    public void onOutcome(Outcome o) {
        // A disabled SDK still records spans, for nobody.
        if (off) {
            return;
        }
        Span span = tracer.spanBuilder(o.operation() + (o.model() == null ? "" : " " + o.model()))
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(o.arrivedAt())
                .startSpan();
        if (span.isRecording()) {
            describe(span, o);
        }
        span.end(o.arrivedAt().plus(Duration.ofNanos((long) (o.durationSeconds() * 1e9))));
    }

    private static void describe(Span span, Outcome o) {
        span.setAttribute("gen_ai.operation.name", o.operation());
        span.setAttribute("tandem.request.id", o.requestId());
        span.setAttribute("tandem.traffic", o.traffic().label());
        span.setAttribute("tandem.outcome", o.result().label());
        text(span, "gen_ai.request.model", o.model());
        text(span, "tandem.variant.assigned", o.assigned());
        text(span, "tandem.variant.served", o.served());
        if (o.finishReason() != null) {
            span.setAttribute(FINISH_REASONS, List.of(o.finishReason()));
        }
        number(span, "gen_ai.usage.input_tokens", o.inputTokens());
        number(span, "gen_ai.usage.output_tokens", o.outputTokens());
        if (o.timeToFirstTokenSeconds() != null) {
            span.setAttribute("gen_ai.server.time_to_first_token", o.timeToFirstTokenSeconds());
        }
        if (o.turn() != null) {
            span.setAttribute("tandem.block", o.turn().block());
            span.setAttribute("tandem.window", o.turn().window());
        }
        text(span, "error.type", o.errorType());
        if (o.result() != Result.COMPLETED && o.result() != Result.LENGTH && o.result() != Result.CLIENT_CANCELLED) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    private static void text(Span span, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            span.setAttribute(name, value);
        }
    }

    private static void number(Span span, String name, @org.jspecify.annotations.Nullable Integer value) {
        if (value != null) {
            span.setAttribute(name, (long) value);
        }
    }
}
