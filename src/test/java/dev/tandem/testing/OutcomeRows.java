package dev.tandem.testing;

import dev.tandem.experiment.OutcomeLog;
import io.quarkus.arc.Arc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of the log of outcomes, read with plain SQL. */
public final class OutcomeRows {

    private static final Duration SETTLED = Duration.ofMillis(500);

    private static final long PAUSE_NANOS = 5_000_000;

    private OutcomeRows() {}

    /** How many rows there are, once nothing of what came before is still to be written. */
    public static int count(DataSource database) {
        int rows = all(database).size();
        long unchangedSince = System.nanoTime();
        while (System.nanoTime() - unchangedSince < SETTLED.toNanos()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            boolean waiting =
                    Arc.container().select(OutcomeLog.class).get().status().depth() > 0;
            int now = all(database).size();
            if (waiting || now != rows) {
                rows = now;
                unchangedSince = System.nanoTime();
            }
        }
        return rows;
    }

    /** Waits until there are that many rows more than before, and gives the new ones. */
    public static List<Map<String, @Nullable Object>> awaitNew(DataSource database, int before, int more) {
        long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
        List<Map<String, @Nullable Object>> rows = all(database);
        while (rows.size() < before + more && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
            rows = all(database);
        }
        return rows.subList(Math.min(before, rows.size()), rows.size());
    }

    /** All rows in the order of writing, by column name in lower case. */
    public static List<Map<String, @Nullable Object>> all(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM outcome ORDER BY rowid")) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, @Nullable Object> row = new HashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT), result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
