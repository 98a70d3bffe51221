package dev.tandem.experiment;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Keeps log entries in the tables that the migrations under {@code db/migration} make, one transaction a call. */
@ApplicationScoped
public class JdbcOutcomeStore implements OutcomeStore {

    private static final String LATEST_EPOCHS = """
            SELECT id, model, opened_at, weights, fingerprints, design FROM epoch e
            WHERE NOT EXISTS (
                SELECT 1 FROM epoch later WHERE later.model = e.model
                AND (later.opened_at > e.opened_at OR (later.opened_at = e.opened_at AND later.id > e.id)))
            """;

    private static final String LATEST_EPOCH = """
            SELECT id, model, opened_at, weights, fingerprints, design FROM epoch
            WHERE model = ? ORDER BY opened_at DESC, id DESC LIMIT 1
            """;

    private static final String LAST_BLOCK = "SELECT max(block) FROM outcome WHERE model = ? AND block IS NOT NULL";

    private final DataSource database;

    /** @param database its connections begin in auto-commit mode and enforce foreign keys */
    @Inject
    public JdbcOutcomeStore(DataSource database) {
        this.database = database;
    }

    @Override
    public void append(List<LogEntry> entries) throws StoreException {
        try (Connection connection = database.getConnection()) {
            Transaction.run(connection, c -> insert(c, entries));
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    private static void insert(Connection connection, List<LogEntry> entries) throws SQLException {
        // Row by row: SQLite runs inside this process, and a JDBC batch would hide which error it was.
        try (PreparedStatement epochs = connection.prepareStatement(EpochRow.INSERT);
                PreparedStatement outcomes = connection.prepareStatement(OutcomeRow.INSERT)) {
            for (LogEntry entry : entries) {
                switch (entry) {
                    case Epoch epoch -> {
                        EpochRow.bind(epochs, epoch);
                        epochs.executeUpdate();
                    }
                    case Outcome outcome -> {
                        OutcomeRow.bind(outcomes, outcome);
                        outcomes.executeUpdate();
                    }
                    case DriftChoice choice -> DriftRow.insert(connection, choice);
                    case DriftOutcome outcome -> DriftRow.insert(connection, outcome);
                }
            }
        }
    }

    @Override
    public Optional<Epoch> latestEpoch(String model) throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(LATEST_EPOCH)) {
            query.setString(1, model);
            return epochs(query).stream().findFirst();
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    @Override
    public List<Epoch> latestEpochs() throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(LATEST_EPOCHS)) {
            return epochs(query);
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    @Override
    public OptionalLong lastBlock(String model) throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(LAST_BLOCK)) {
            query.setString(1, model);
            try (ResultSet rows = query.executeQuery()) {
                long block = rows.next() ? rows.getLong(1) : 0;
                return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(block);
            }
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    private static List<Epoch> epochs(PreparedStatement query) throws SQLException {
        List<Epoch> epochs = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                epochs.add(EpochRow.read(rows));
            }
        }
        return epochs;
    }
}
