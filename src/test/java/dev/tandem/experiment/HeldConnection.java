package dev.tandem.experiment;

import java.sql.Connection;
import java.sql.SQLException;

/** Lends the same connection always, as a pool would, since a limit on the file's pages belongs to the connection. */
final class HeldConnection extends DriverDataSource implements AutoCloseable {

    private final Connection held;

    HeldConnection(String url) throws SQLException {
        super(url);
        held = super.getConnection();
    }

    /** From now on the file may have so many pages: beyond them SQLite says that the disk is full. */
    synchronized void limitPages(int pages) throws SQLException {
        execute("PRAGMA max_page_count = " + pages);
    }

    synchronized void execute(String sql) throws SQLException {
        try (var statement = held.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What a query of one number says. */
    synchronized int number(String sql) throws SQLException {
        try (var statement = held.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Override
    public Connection getConnection() {
        return LentConnection.of(held);
    }

    @Override
    public void close() throws SQLException {
        held.close();
    }
}
