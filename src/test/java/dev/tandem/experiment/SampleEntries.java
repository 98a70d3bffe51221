package dev.tandem.experiment;

import dev.tandem.quality.Signal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Log entries for tests. */
public final class SampleEntries {

    static final Instant ARRIVED = Instant.parse("2026-03-01T12:00:00.123456Z");

    private SampleEntries() {}

    static Epoch epoch(String id) {
        return epoch(id, "demo", ARRIVED);
    }

    static Epoch epoch(String id, String model, Instant openedAt) {
        return new Epoch(
                id, model, openedAt, Map.of("a", 50.0, "b", 0.1), Map.of("a", "f00d", "b", "\"beef\" ü"), "salt=demo");
    }

    public static Outcome outcome(String requestId) {
        return outcome(requestId, null, 1.5);
    }

    /** Every value is there. */
    static Outcome outcome(String requestId, @Nullable String epoch, double durationSeconds) {
        return new Outcome(
                requestId,
                "chat",
                "demo",
                "0123456789abcdef",
                "conversation",
                "a",
                "b",
                Outcome.Traffic.EXPERIMENT,
                epoch,
                "f00d",
                true,
                ARRIVED,
                durationSeconds,
                0.25,
                0.0125,
                11,
                7,
                101,
                3,
                "stop",
                Outcome.Result.COMPLETED,
                "none",
                200,
                Set.of(Signal.TRUNCATED, Signal.REFUSAL),
                new Outcome.Turn(12, 1, 0.75),
                -0.5);
    }

    /** Every value that may be missing is missing. */
    static Outcome sparse(String requestId) {
        return new Outcome(
                requestId,
                "chat",
                null,
                null,
                null,
                null,
                null,
                Outcome.Traffic.OVERRIDE,
                null,
                null,
                false,
                ARRIVED,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Outcome.Result.REJECTED,
                null,
                0,
                Set.of(),
                null,
                null);
    }
}
