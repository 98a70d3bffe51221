package dev.tandem.engine.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context of the present span: the one thing of a client's request beside its body that an upstream
 * learns. Baggage and vendor state stay here, which is why the HTTP client's own propagation is off.
 */
public final class TraceParent {

    private TraceParent() {}

    /** The header's value; {@code null} when nothing is being traced. */
    public static @Nullable String current() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
