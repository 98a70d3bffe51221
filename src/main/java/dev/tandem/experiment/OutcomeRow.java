package dev.tandem.experiment;

import dev.tandem.quality.Signal;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** An {@link Outcome} as a row of the table {@code outcome}. */
final class OutcomeRow {

    static final String INSERT = """
            INSERT INTO outcome (
                request_id, operation, model, unit_hash, source, assigned, served, traffic, epoch, fingerprint, streamed,
                arrived_at, duration_seconds, time_to_first_token_seconds, time_per_output_token_seconds, input_tokens,
                cached_tokens, output_tokens, others_in_flight, finish_reason, result, error_type, status,
                signals, block, block_window, window_wait_seconds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (request_id) DO NOTHING
            """;

    private OutcomeRow() {}

    static void bind(PreparedStatement insert, Outcome outcome) throws SQLException {
        insert.setString(1, outcome.requestId());
        insert.setString(2, outcome.operation());
        insert.setString(3, outcome.model());
        insert.setString(4, outcome.unitHash());
        insert.setString(5, outcome.source());
        insert.setString(6, outcome.assigned());
        insert.setString(7, outcome.served());
        insert.setString(8, outcome.traffic().label());
        insert.setString(9, outcome.epoch());
        insert.setString(10, outcome.fingerprint());
        insert.setBoolean(11, outcome.streamed());
        insert.setLong(12, EpochMicros.of(outcome.arrivedAt()));
        insert.setDouble(13, outcome.durationSeconds());
        insert.setObject(14, outcome.timeToFirstTokenSeconds());
        insert.setObject(15, outcome.timePerOutputTokenSeconds());
        insert.setObject(16, outcome.inputTokens());
        insert.setObject(17, outcome.cachedTokens());
        insert.setObject(18, outcome.outputTokens());
        insert.setObject(19, outcome.othersInFlight());
        insert.setString(20, outcome.finishReason());
        insert.setString(21, outcome.result().label());
        insert.setString(22, outcome.errorType());
        insert.setInt(23, outcome.status());
        insert.setString(24, Signal.join(outcome.signals()));
        Outcome.Turn turn = outcome.turn();
        insert.setObject(25, turn == null ? null : turn.block());
        insert.setObject(26, turn == null ? null : turn.window());
        insert.setObject(27, turn == null ? null : turn.waitedSeconds());
    }
}
