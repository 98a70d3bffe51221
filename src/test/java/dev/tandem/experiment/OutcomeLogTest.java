package dev.tandem.experiment;

import static dev.tandem.experiment.SampleEntries.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Eventually;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(OutcomeLogTest.StoredEpoch.class)
@Tag("quarkus")
class OutcomeLogTest {

    private static final EpochConditions CONDITIONS =
            new EpochConditions("stored", Map.of("a", 1.0), Map.of("a", "f00d"), "salt=stored");

    @Inject
    OutcomeLog log;

    @Inject
    Epochs epochs;

    @Inject
    OutcomeStore store;

    @Inject
    DataSource database;

    @Inject
    @ConfigProperty(name = "tandem.data")
    Path directory;

    @Test
    void shouldWriteEpochAndOutcomeWhenAppended() throws Exception {
        Epoch epoch = epochs.current(new EpochConditions("demo", Map.of("a", 1.0), Map.of("a", "f00d"), "salt=demo"));
        log.onOutcome(outcome("r", epoch.id(), 1));

        Eventually.await("written", () -> log.status().depth() == 0);

        assertThat(store.latestEpoch("demo")).contains(epoch);
        assertThat(SqliteFile.in(directory).column("SELECT epoch FROM outcome WHERE request_id = 'r'"))
                .containsExactly(epoch.id());
        assertThat(log.status().degraded()).isFalse();
        assertThat(log.status().dropped()).isZero();
    }

    @Test
    void shouldContinueTheEpochThatAnEarlierRunStored() throws Exception {
        assertThat(store.latestEpoch("stored")).contains(epochs.current(CONDITIONS));
        assertThat(SqliteFile.in(directory).column("SELECT count(*) FROM epoch WHERE model = 'stored'"))
                .containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({"journal_mode, wal", "synchronous, 1", "foreign_keys, 1", "busy_timeout, 2000"})
    void shouldOpenConnectionsWithTheSettingsThatShip(String pragma, String value) throws Exception {
        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("PRAGMA " + pragma)) {
            assertThat(rows.getString(1)).isEqualTo(value);
        }
    }

    /** A data directory in which an earlier run left an epoch. */
    public static final class StoredEpoch implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path directory = Files.createTempDirectory("tandem-log-test");
                SqliteFile file = SqliteFile.in(directory);
                Epochs earlier =
                        new Epochs(epoch -> append(new JdbcOutcomeStore(file.database), epoch), Clock.systemUTC());
                earlier.current(CONDITIONS);
                return Map.of("tandem.data", directory.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void append(OutcomeStore store, Epoch epoch) {
            try {
                store.append(List.of(epoch));
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
