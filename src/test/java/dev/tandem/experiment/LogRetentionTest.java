package dev.tandem.experiment;

import static dev.tandem.experiment.SampleEntries.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class LogRetentionTest {

    private static final Duration AGE = Duration.ofDays(30);

    @TempDir
    Path directory;

    private SqliteFile file;
    private DurableWrites writes;
    private Instant arrived;

    @BeforeEach
    void open() {
        file = SqliteFile.in(directory);
        writes = new DurableWrites(file.database);
        writes.start();
        arrived = outcome("any").arrivedAt();
    }

    @AfterEach
    void close() throws InterruptedException {
        writes.close(Duration.ofMinutes(2));
    }

    private void append(int outcomes) throws StoreException {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < outcomes; i++) {
            entries.add(outcome("r" + i));
        }
        new JdbcOutcomeStore(file.database).append(entries);
    }

    private LogRetention at(Instant now, long bytes) {
        return new LogRetention(new Retention(AGE, bytes), writes, () -> now);
    }

    /** Else it finds the log closed, and says so, before the one sentence that says why the start failed. */
    @Test
    void shouldBeginWhenNothingCanRefuseTheStartAnyMore() throws Exception {
        int priority = LogRetention.class
                .getDeclaredMethod("onStart", StartupEvent.class)
                .getParameters()[0]
                .getAnnotation(Priority.class)
                .value();

        assertThat(priority).isGreaterThan(ObserverMethod.DEFAULT_PRIORITY);
    }

    @Test
    void shouldDeleteWhatIsTooOldAndNothingElse() throws Exception {
        append(2 * RetentionSql.CHUNK + 1);
        file.execute("INSERT INTO feedback (id, revision, request_id, client, scores, withdrawn, given_at, traffic)"
                + " VALUES ('f', 1, 'r0', '', '{}', FALSE, " + EpochMicros.of(arrived.plus(AGE)) + ", 'experiment')");

        at(arrived.plus(AGE), Retention.LEAST_BYTES).prune();
        assertThat(file.column("SELECT count(*) FROM outcome")).containsExactly(2 * RetentionSql.CHUNK + 1);

        at(arrived.plus(AGE).plusMillis(1), Retention.LEAST_BYTES).prune();
        assertThat(file.column("SELECT count(*) FROM outcome")).containsExactly(0);
        assertThat(file.column("SELECT count(*) FROM feedback")).containsExactly(1);
    }

    @Test
    void shouldDeleteTheOldestWhenThereIsTooMuch() throws Exception {
        int some = 60_000;
        file.execute(
                "INSERT INTO outcome (request_id, operation, traffic, streamed, arrived_at, duration_seconds, result,"
                        + " status, signals) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                        + some
                        + ") SELECT printf('req_%0300d', i), 'chat', 'experiment', TRUE, "
                        + EpochMicros.of(arrived) + " + i, 1, 'completed', 200, '' FROM n");

        at(arrived, Retention.LEAST_BYTES).prune();

        int left = ((Number) file.column("SELECT count(*) FROM outcome").getFirst()).intValue();
        assertThat(left).isBetween(some / 10, some - RetentionSql.CHUNK);
        assertThat(file.column("SELECT min(arrived_at) FROM outcome"))
                .containsExactly(EpochMicros.of(arrived) + some - left + 1);
        try (var connection = file.database.getConnection()) {
            assertThat(RetentionSql.used(connection)).isLessThan(Retention.LEAST_BYTES);
        }
    }

    @Test
    void shouldStillRefuseThatAnythingElseDeletes() throws Exception {
        append(1);
        at(arrived.plus(AGE), Retention.LEAST_BYTES).prune();

        assertThatThrownBy(() -> file.execute("DELETE FROM outcome"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("append-only");
    }

    @ParameterizedTest
    @CsvSource({"PT23H, 16777216, tandem.log.retention.age", "P1D, 16777215, tandem.log.retention.size"})
    void shouldRefuseToKeepNextToNothing(Duration age, long bytes, String property) {
        assertThatThrownBy(() -> new Retention(age, bytes))
                .isInstanceOf(LogNotOpenedException.class)
                .hasMessageContaining(property);
    }
}
