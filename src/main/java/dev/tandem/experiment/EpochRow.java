package dev.tandem.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.json.JsonMappers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** An {@link Epoch} as a row of the table {@code epoch}. */
final class EpochRow {

    static final String INSERT = """
            INSERT INTO epoch (id, model, opened_at, weights, fingerprints, design) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING
            """;

    private static final JsonMapper JSON = JsonMappers.COLUMNS;
    private static final TypeReference<Map<String, Double>> WEIGHTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> FINGERPRINTS = new TypeReference<>() {};

    private EpochRow() {}

    static void bind(PreparedStatement insert, Epoch epoch) throws SQLException {
        try {
            insert.setString(1, epoch.id());
            insert.setString(2, epoch.model());
            insert.setLong(3, EpochMicros.of(epoch.openedAt()));
            insert.setString(4, JSON.writeValueAsString(epoch.weights()));
            insert.setString(5, JSON.writeValueAsString(epoch.fingerprints()));
            insert.setString(6, epoch.design());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The epoch " + epoch.id() + " cannot be written as JSON.", e);
        }
    }

    static Epoch read(ResultSet row) throws SQLException {
        String id = row.getString("id");
        try {
            return new Epoch(
                    id,
                    row.getString("model"),
                    EpochMicros.instant(row.getLong("opened_at")),
                    JSON.readValue(row.getString("weights"), WEIGHTS),
                    JSON.readValue(row.getString("fingerprints"), FINGERPRINTS),
                    row.getString("design"));
        } catch (JsonProcessingException e) {
            throw new SQLException("The row " + id + " of the table epoch does not hold JSON.", e);
        }
    }
}
