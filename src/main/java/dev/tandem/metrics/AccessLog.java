package dev.tandem.metrics;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.OutcomeObserver;
import dev.tandem.quality.Signal;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** One line of JSON for each request under the category {@code dev.tandem.access-log}; never any content. */
@ApplicationScoped
class AccessLog implements OutcomeObserver {

    private static final Logger LOG = Logger.getLogger("dev.tandem.access-log");

    @Override
    public void onOutcome(Outcome o) {
        if (LOG.isInfoEnabled()) {
            LOG.info(line(o));
        }
    }

    private static String line(Outcome o) {
        Outcome.Turn turn = o.turn();
        return new JsonLine()
                .put("request_id", o.requestId())
                .put("operation", o.operation())
                .put("model", o.model())
                .put("assigned", o.assigned())
                .put("variant", o.served())
                .put("source", o.source())
                .put("traffic", o.traffic().label())
                .put("stream", o.streamed())
                .put("status", o.status())
                .put("outcome", o.result().label())
                .put("error", o.errorType())
                .put("finish_reason", o.finishReason())
                .put("signals", Signal.join(o.signals()))
                .put("input_tokens", o.inputTokens())
                .put("output_tokens", o.outputTokens())
                .put("ttft_ms", millis(o.timeToFirstTokenSeconds()))
                .put("tpot_ms", millis(o.timePerOutputTokenSeconds()))
                .put("duration_ms", millis(o.durationSeconds()))
                .put("block", turn == null ? null : turn.block())
                .put("window", turn == null ? null : turn.window())
                .put("window_wait_ms", turn == null ? null : millis(turn.waitedSeconds()))
                .end();
    }

    private static @org.jspecify.annotations.Nullable Double millis(@org.jspecify.annotations.Nullable Double seconds) {
        return seconds == null ? null : Math.round(seconds * 1e6) / 1e3;
    }
}
