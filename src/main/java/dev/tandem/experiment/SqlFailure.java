package dev.tandem.experiment;

import java.sql.SQLException;

/**
 * Tells what a database's error means for the log. SQLite's primary result codes are at
 * <a href="https://www.sqlite.org/rescode.html">sqlite.org/rescode.html</a>.
 */
final class SqlFailure {

    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int TOO_BIG = 18;
    private static final int CONSTRAINT = 19;
    private static final int MISMATCH = 20;
    private static final int NOT_A_DATABASE = 26;

    private SqlFailure() {}

    /** The failure in the log's own words. */
    static StoreException of(SQLException e) {
        return switch (e.getErrorCode()) {
            case CONSTRAINT, MISMATCH, TOO_BIG -> new StoreException.Refused(String.valueOf(e.getMessage()), e);
            default -> new StoreException.Unavailable(e.getMessage() + " " + advice(e.getErrorCode()), e);
        };
    }

    private static String advice(int code) {
        return switch (code) {
            case FULL -> "Free space on the disk that holds tandem.data.";
            case BUSY, LOCKED -> "Another process holds tandem.db under tandem.data: end it or let it finish.";
            case READ_ONLY, CANNOT_OPEN -> "Make the directory tandem.data and the files in it writable for this user.";
            case CORRUPT, NOT_A_DATABASE -> "Stop Tandem, move tandem.db away from tandem.data, and start it again.";
            case IO_ERROR -> "Check the disk that holds tandem.data.";
            default -> "Check the database that holds the log and whether it fits this version of Tandem.";
        };
    }
}
