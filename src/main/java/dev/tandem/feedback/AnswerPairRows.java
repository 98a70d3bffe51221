package dev.tandem.feedback;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The table {@code arena_pair}: pairs that wait for a vote, and those that had theirs. */
final class AnswerPairRows {

    private static final String INSERT = """
            INSERT INTO arena_pair (
                id, model, left_variant, left_request, right_variant, right_request, client, issued_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String FIND = "SELECT * FROM arena_pair WHERE id = ?";
    private static final String VOTE = "UPDATE arena_pair SET vote = ?, voted_at = ? WHERE id = ? AND vote IS NULL";
    private static final String EXPIRE = "DELETE FROM arena_pair WHERE vote IS NULL AND issued_at < ?";
    private static final String BOUND = """
            DELETE FROM arena_pair WHERE vote IS NULL AND id IN (
                SELECT id FROM arena_pair WHERE vote IS NULL ORDER BY issued_at DESC LIMIT 1000 OFFSET ?)
            """;

    private AnswerPairRows() {}

    /** A pair, and whether there was a vote. */
    record Row(AnswerPair pair, boolean voted) {}

    static void add(Connection connection, AnswerPair pair) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, pair.id());
            insert.setString(2, pair.model());
            insert.setString(3, pair.left().variant());
            insert.setString(4, pair.left().requestId());
            insert.setString(5, pair.right().variant());
            insert.setString(6, pair.right().requestId());
            insert.setString(7, pair.client());
            insert.setLong(8, micros(pair.issuedAt()));
            insert.executeUpdate();
        }
    }

    static Optional<Row> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FIND)) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static Row read(ResultSet row) throws SQLException {
        AnswerPair pair = new AnswerPair(
                row.getString("id"),
                row.getString("model"),
                new AnswerPair.Candidate(row.getString("left_variant"), row.getString("left_request")),
                new AnswerPair.Candidate(row.getString("right_variant"), row.getString("right_request")),
                row.getString("client"),
                Instant.EPOCH.plus(row.getLong("issued_at"), ChronoUnit.MICROS));
        return new Row(pair, row.getString("vote") != null);
    }

    /** Whether this was the first vote. */
    static boolean vote(Connection connection, String id, Vote vote, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(VOTE)) {
            update.setString(1, vote.label());
            update.setLong(2, micros(now));
            update.setString(3, id);
            return update.executeUpdate() == 1;
        }
    }

    /** Forgets pairs without a vote: those issued before, and of the others all but the latest. */
    static void prune(Connection connection, Instant before, int most) throws SQLException {
        try (PreparedStatement expire = connection.prepareStatement(EXPIRE);
                PreparedStatement bound = connection.prepareStatement(BOUND)) {
            expire.setLong(1, micros(before));
            expire.executeUpdate();
            bound.setInt(1, most);
            bound.executeUpdate();
        }
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
