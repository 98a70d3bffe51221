package dev.tandem.experiment;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The durable append-only log of outcomes and epochs, written behind the requests' back.
 *
 * <p>What is kept: an entry is written about 100 ms after it was appended. Once written it survives the end of this
 * process, however it ends; the last moments may be lost when the machine itself loses power. An entry still waiting
 * is lost if the process is killed, but not when it is asked to stop, which writes what waits within 5 s.
 *
 * <p>When the log cannot be written (disk full, locked, I/O error), serving goes on: entries wait in a queue of
 * {@code tandem.log.queue}, are tried again after 100 ms and then ever longer up to 5 s, and those that find the queue
 * full are dropped and counted. {@link #status()} tells.
 */
@ApplicationScoped
public class OutcomeLog implements OutcomeObserver {

    /** Before other observers of the start, which may want epochs. */
    static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE + 100;

    private static final int LAST = Interceptor.Priority.PLATFORM_AFTER + 900;
    private static final Duration FLUSH = Duration.ofSeconds(5);

    private final DataDirectory directory;
    private final Flyway flyway;
    private final String version;
    private final LogWriter writer;

    @Inject
    OutcomeLog(
            OutcomeLogConfig config,
            OutcomeStore store,
            DataDirectory directory,
            Flyway flyway,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.directory = directory;
        this.flyway = flyway;
        this.version = version;
        this.writer = new LogWriter(store, config.queue());
    }

    void onStart(@Observes @Priority(FIRST) StartupEvent event) {
        directory.open();
        migrate();
        writer.start();
    }

    private void migrate() {
        try {
            NewerLog.found(flyway, directory, version).ifPresent(message -> {
                throw new LogNotOpenedException(message);
            });
            flyway.migrate();
        } catch (FlywayException e) {
            throw new LogNotOpenedException("tandem.data: the log in " + directory.path() + " cannot be opened ("
                    + reason(e) + "). Free or repair the disk, or move tandem.db away to begin a new log.");
        }
    }

    /** The database's own words: Flyway's fill a page. */
    private static String reason(FlywayException e) {
        return e.getCause() instanceof SQLException cause ? cause.toString() : e.toString();
    }

    void onStop(@Observes @Priority(LAST) ShutdownEvent event) throws InterruptedException {
        writer.close(FLUSH);
    }

    /**
     * Hands an entry over. Never blocks, never throws; any thread. Entries are written in the order in which they were
     * appended, so an epoch comes before its outcomes. An outcome whose request id was already logged is ignored.
     *
     * @return false if it was dropped, because the queue is full or the server is stopping; an epoch is never dropped
     *     for want of room
     */
    public boolean append(LogEntry entry) {
        return writer.append(entry);
    }

    @Override
    public void onOutcome(Outcome outcome) {
        append(outcome);
    }

    /** How the log fares now; never blocks, any thread. */
    public LogStatus status() {
        return writer.status();
    }
}
