package dev.tandem.experiment;

import dev.tandem.experiment.DriftOutcome.ScoredSums;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The tables {@code drift_answer} and {@code drift_pair}. */
final class DriftRow {

    private static final String CHOOSE = """
            INSERT INTO drift_answer (model, run, place, conversation, chosen_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (model, run, place) DO NOTHING
            """;

    /** The row of its choosing may be one of those that found the queue full. */
    private static final String END = """
            INSERT INTO drift_answer (
                model, run, place, conversation, chosen_at, result, length, request_id, served, category, answered_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (model, run, place) DO UPDATE SET result = excluded.result, length = excluded.length,
                request_id = excluded.request_id, served = excluded.served, category = excluded.category,
                answered_at = excluded.answered_at
            WHERE drift_answer.result IS NULL
            """;

    private static final String PAIR = """
            INSERT INTO drift_pair (
                model, run, place, reference, candidate, reference_fingerprint, candidate_fingerprint, tokens, same_top,
                kl_divergence, coverage, delta_p, delta_p_squared, log_ratio)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (model, run, place, reference, candidate) DO NOTHING
            """;

    private DriftRow() {}

    static void insert(Connection connection, DriftChoice choice) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(CHOOSE)) {
            bind(insert, choice);
            insert.executeUpdate();
        }
    }

    static void insert(Connection connection, DriftOutcome outcome) throws SQLException {
        ScoredSums scored = outcome.scored();
        try (PreparedStatement end = connection.prepareStatement(END)) {
            bind(end, outcome.choice());
            end.setString(6, outcome.result());
            end.setString(7, outcome.length());
            end.setString(8, scored == null ? null : scored.requestId());
            end.setString(9, scored == null ? null : scored.served());
            end.setString(10, scored == null ? null : scored.category());
            end.setObject(11, scored == null ? null : EpochMicros.of(scored.answeredAt()));
            end.executeUpdate();
        }
        if (scored != null) {
            try (PreparedStatement pair = connection.prepareStatement(PAIR)) {
                for (DriftSums sums : scored.pairs()) {
                    bind(pair, outcome.choice(), sums);
                    pair.executeUpdate();
                }
            }
        }
    }

    private static void bind(PreparedStatement insert, DriftChoice choice) throws SQLException {
        insert.setString(1, choice.model());
        insert.setLong(2, choice.run());
        insert.setLong(3, choice.place());
        insert.setString(4, choice.conversation());
        insert.setLong(5, EpochMicros.of(choice.chosenAt()));
    }

    private static void bind(PreparedStatement insert, DriftChoice choice, DriftSums sums) throws SQLException {
        insert.setString(1, choice.model());
        insert.setLong(2, choice.run());
        insert.setLong(3, choice.place());
        insert.setString(4, sums.reference());
        insert.setString(5, sums.candidate());
        insert.setString(6, sums.referenceFingerprint());
        insert.setString(7, sums.candidateFingerprint());
        insert.setLong(8, sums.tokens());
        insert.setLong(9, sums.sameTop());
        insert.setDouble(10, sums.klDivergence());
        insert.setDouble(11, sums.coverage());
        insert.setDouble(12, sums.deltaP());
        insert.setDouble(13, sums.deltaPSquared());
        insert.setDouble(14, sums.logRatio());
    }

    /** The sums of a row that has the columns of {@code drift_pair}, and how many {@code answers} they are of. */
    static DriftSums sums(ResultSet row) throws SQLException {
        return new DriftSums(
                row.getString("reference"),
                row.getString("candidate"),
                row.getString("reference_fingerprint"),
                row.getString("candidate_fingerprint"),
                row.getInt("answers"),
                row.getLong("tokens"),
                row.getLong("same_top"),
                row.getDouble("kl_divergence"),
                row.getDouble("coverage"),
                row.getDouble("delta_p"),
                row.getDouble("delta_p_squared"),
                row.getDouble("log_ratio"));
    }
}
