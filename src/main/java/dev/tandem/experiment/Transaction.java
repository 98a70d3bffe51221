package dev.tandem.experiment;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * All of some statements or none, on a connection that comes in auto-commit mode and is left in it. Why the statements
 * failed is what the caller learns, even where the database then refuses to roll back as well: SQLite ends a transaction
 * by itself when the disk is full.
 */
final class Transaction {

    private Transaction() {}

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Statements {

        /** @throws SQLException as the database does */
        void run(Connection connection) throws SQLException;
    }

    /** Runs the statements and commits them. */
    static void run(Connection connection, Statements statements) throws SQLException {
        try {
            connection.setAutoCommit(false);
            statements.run(connection);
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            attempt(connection, Connection::rollback, e);
            attempt(connection, c -> c.setAutoCommit(true), e);
            throw e;
        }
        connection.setAutoCommit(true);
    }

    /** Does what should follow a failure; if that fails too, the failure stays the first. */
    static void attempt(Connection connection, Statements statements, Throwable failure) {
        try {
            statements.run(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
