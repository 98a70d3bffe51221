package dev.tandem.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.json.JsonMappers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table {@code feedback}, a row for each revision. */
final class FeedbackRows {

    private static final ObjectMapper JSON = JsonMappers.COLUMNS;
    private static final TypeReference<TreeMap<String, Double>> SCORES = new TypeReference<>() {};

    private static final String INSERT = """
            INSERT INTO feedback (
                id, revision, request_id, client, idempotency_key, rating, comment, scores, withdrawn, given_at,
                model, served, assigned, traffic)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String LATEST = "SELECT * FROM feedback WHERE id = ? ORDER BY revision DESC LIMIT 1";
    private static final String BY_KEY = """
            SELECT * FROM feedback WHERE id = (
                SELECT id FROM feedback WHERE client = ? AND idempotency_key = ?)
            ORDER BY revision DESC LIMIT 1
            """;
    private static final String FORGET =
            "UPDATE feedback SET comment = NULL WHERE id = ? AND revision < ? AND comment IS NOT NULL";
    private static final String OUTCOME =
            "SELECT model, served, assigned, traffic FROM outcome WHERE request_id = ? AND served IS NOT NULL";

    private static final String RATED =
            "SELECT 1 FROM feedback WHERE request_id = ? AND client = ? AND rating * ? > 0 LIMIT 1";

    private FeedbackRows() {}

    /** Feedback as it stands, whose it is, and what it is about. */
    record Row(Feedback feedback, String client, RatedAnswer answer) {}

    static Optional<Row> latest(Connection connection, String id) throws SQLException {
        return row(connection, LATEST, id);
    }

    static Optional<Row> byKey(Connection connection, String client, String key) throws SQLException {
        return row(connection, BY_KEY, client, key);
    }

    static Optional<RatedAnswer> outcome(Connection connection, String requestId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(OUTCOME)) {
            query.setString(1, requestId);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(new RatedAnswer(
                                rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)))
                        : Optional.empty();
            }
        }
    }

    /** Whether a client has rated an answer above 0, or below it, be it in feedback that it has changed since. */
    static boolean hasRated(Connection connection, String requestId, String client, boolean good) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(RATED)) {
            query.setString(1, requestId);
            query.setString(2, client);
            query.setInt(3, good ? 1 : -1);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Adds a revision and forgets the comments of those before it. */
    static void add(Connection connection, Row row, @Nullable String key) throws SQLException {
        Feedback feedback = row.feedback();
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            insert.setString(1, feedback.id());
            insert.setInt(2, feedback.revision());
            insert.setString(3, feedback.requestId());
            insert.setString(4, row.client());
            insert.setString(5, key);
            insert.setObject(6, feedback.opinion().rating());
            insert.setString(7, feedback.opinion().comment());
            insert.setString(8, JSON.writeValueAsString(feedback.opinion().scores()));
            insert.setBoolean(9, feedback.withdrawn());
            insert.setLong(10, ChronoUnit.MICROS.between(Instant.EPOCH, feedback.givenAt()));
            insert.setString(11, row.answer().model());
            insert.setString(12, row.answer().served());
            insert.setString(13, row.answer().assigned());
            insert.setString(14, row.answer().traffic());
            insert.executeUpdate();
            forget.setString(1, feedback.id());
            forget.setInt(2, feedback.revision());
            forget.executeUpdate();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and numbers can always be written", e);
        }
    }

    private static Optional<Row> row(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(read(rows)) : Optional.empty();
            }
        }
    }

    private static Row read(ResultSet row) throws SQLException {
        double rating = row.getDouble("rating");
        Double given = row.wasNull() ? null : Double.valueOf(rating);
        try {
            return new Row(
                    new Feedback(
                            row.getString("id"),
                            row.getInt("revision"),
                            row.getString("request_id"),
                            new Rating(
                                    given, row.getString("comment"), JSON.readValue(row.getString("scores"), SCORES)),
                            row.getBoolean("withdrawn"),
                            Instant.EPOCH.plus(row.getLong("given_at"), ChronoUnit.MICROS)),
                    row.getString("client"),
                    rated(row));
        } catch (JsonProcessingException e) {
            throw new SQLException("A row of the table feedback does not hold JSON.", e);
        }
    }

    private static RatedAnswer rated(ResultSet row) throws SQLException {
        return new RatedAnswer(
                row.getString("model"), row.getString("served"), row.getString("assigned"), row.getString("traffic"));
    }
}
