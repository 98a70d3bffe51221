package dev.tandem.experiment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** What retention asks of the tables that the migrations under {@code db/migration} make. Times in microseconds. */
final class RetentionSql {

    /** Rows of a table that one transaction deletes: others wait for the file meanwhile. */
    static final int CHUNK = 2_000;

    private static final String KEPT_FROM = "UPDATE retention SET kept_from = ? WHERE kept_from < ?";

    private static final String[] DELETES = {"""
        DELETE FROM outcome WHERE request_id IN (
            SELECT request_id FROM outcome WHERE arrived_at < ? ORDER BY arrived_at LIMIT ?)""", """
        DELETE FROM feedback WHERE (id, revision) IN (
            SELECT id, revision FROM feedback WHERE given_at < ? ORDER BY given_at LIMIT ?)""", """
        DELETE FROM arena_pair WHERE id IN (
            SELECT id FROM arena_pair WHERE voted_at < ? ORDER BY voted_at LIMIT ?)""", """
        DELETE FROM drift_answer WHERE rowid IN (
            SELECT rowid FROM drift_answer WHERE chosen_at < ? ORDER BY chosen_at LIMIT ?)"""};

    private RetentionSql() {}

    /**
     * Deletes some of what came before that time. To be repeated until nothing is left.
     *
     * @return how many rows went
     */
    static int delete(Connection connection, long keptFrom) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(KEPT_FROM)) {
            update.setLong(1, keptFrom);
            update.setLong(2, keptFrom);
            update.executeUpdate();
        }
        int deleted = 0;
        for (String sql : DELETES) {
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setLong(1, keptFrom);
                delete.setInt(2, CHUNK);
                deleted += delete.executeUpdate();
            }
        }
        return deleted;
    }

    /** When the outcome came that has so many older ones; empty when there are not so many. */
    static OptionalLong arrivalOf(Connection connection, int older) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT arrived_at FROM outcome ORDER BY arrived_at LIMIT 1 OFFSET ?")) {
            query.setInt(1, older);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Bytes that the file's rows take; what was deleted before is used again and does not count. SQLite only. */
    static long used(Connection connection) throws SQLException {
        return pragma(connection, "page_size")
                * (pragma(connection, "page_count") - pragma(connection, "freelist_count"));
    }

    private static long pragma(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
