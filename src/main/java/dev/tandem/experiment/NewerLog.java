package dev.tandem.experiment;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** A log that a newer program has changed in ways that this one does not know. */
final class NewerLog {

    private static final Set<MigrationState> FUTURE =
            EnumSet.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

    private NewerLog() {}

    /**
     * What to say of it; empty when this program knows all of the log. Reads only.
     *
     * @param version of this program
     */
    static Optional<String> found(Flyway flyway, DataDirectory directory, String version) {
        return Arrays.stream(flyway.info().applied())
                .filter(migration -> FUTURE.contains(migration.getState()))
                .reduce((first, last) -> last)
                .map(last -> "tandem.data: the log in " + directory.path() + " was changed by " + author(last)
                        + ", which is newer than this Tandem " + version
                        + " and alone knows what it holds (migration " + last.getVersion() + ", "
                        + last.getDescription()
                        + "): start that version or a later one, or name another directory, for example with"
                        + " TANDEM_DATA, to begin a new log.");
    }

    /** Programs before the first that signed leave what the database calls its user, which for SQLite is nothing. */
    private static String author(MigrationInfo migration) {
        String author = migration.getInstalledBy();
        return author == null || author.isBlank() ? "a later version of Tandem" : author;
    }
}
