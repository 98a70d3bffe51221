package dev.tandem.experiment;

import static dev.tandem.experiment.SampleEntries.ARRIVED;
import static dev.tandem.experiment.SampleEntries.epoch;
import static dev.tandem.experiment.SampleEntries.outcome;
import static dev.tandem.experiment.SampleEntries.sparse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class JdbcOutcomeStoreTest {

    @TempDir
    Path directory;

    private SqliteFile file;
    private JdbcOutcomeStore store;

    @BeforeEach
    void open() {
        file = SqliteFile.in(directory);
        store = new JdbcOutcomeStore(file.database);
    }

    @Test
    void shouldKeepEveryValueWhenOutcomeIsWhole() throws Exception {
        store.append(List.of(epoch("e"), outcome("r", "e", 1.5)));

        assertThat(outcomeRow("r"))
                .containsExactly(
                        "request_id=r",
                        "operation=chat",
                        "model=demo",
                        "unit_hash=0123456789abcdef",
                        "source=conversation",
                        "assigned=a",
                        "served=b",
                        "traffic=experiment",
                        "epoch=e",
                        "fingerprint=f00d",
                        "streamed=1",
                        "arrived_at=1772366400123456",
                        "duration_seconds=1.5",
                        "time_to_first_token_seconds=0.25",
                        "time_per_output_token_seconds=0.0125",
                        "input_tokens=11",
                        "cached_tokens=7",
                        "output_tokens=101",
                        "others_in_flight=3",
                        "finish_reason=stop",
                        "result=completed",
                        "error_type=none",
                        "status=200",
                        "signals=truncated,refusal",
                        "block=12",
                        "block_window=1",
                        "window_wait_seconds=0.75");
    }

    @Test
    void shouldKeepNullsWhenValuesAreMissing() throws Exception {
        store.append(List.of(sparse("r")));

        assertThat(outcomeRow("r").stream().filter(value -> !value.endsWith("=null")))
                .containsExactly(
                        "request_id=r",
                        "operation=chat",
                        "traffic=override",
                        "streamed=0",
                        "arrived_at=1772366400123456",
                        "duration_seconds=0.0",
                        "result=rejected",
                        "status=0",
                        "signals=");
        // The turn is three columns; what is for the meters only is none.
        assertThat(outcomeRow("r"))
                .hasSize(Outcome.class.getRecordComponents().length
                        - 2
                        + Outcome.Turn.class.getRecordComponents().length);
    }

    @Test
    void shouldFindTheLastBlockOfAModelWhenItsVariantsTakeTurns() throws Exception {
        store.append(List.of(outcome("r"), sparse("s")));

        assertThat(store.lastBlock("demo")).hasValue(12);
        assertThat(store.lastBlock("other")).isEmpty();
    }

    @Test
    void shouldReadEpochBackAsItWas() throws Exception {
        store.append(List.of(epoch("e")));

        assertThat(store.latestEpoch("demo")).contains(epoch("e"));
    }

    @Test
    void shouldFindLatestEpochOfEachModel() throws Exception {
        Epoch newest = epoch("e2", "demo", ARRIVED.plusSeconds(60));
        Epoch other = epoch("e3", "other", ARRIVED);
        store.append(List.of(newest, epoch("e1"), other));

        assertThat(store.latestEpoch("demo")).contains(newest);
        assertThat(store.latestEpoch("unknown")).isEmpty();
        assertThat(store.latestEpochs()).containsExactlyInAnyOrder(newest, other);
    }

    @Test
    void shouldKeepTheFirstWhenRequestIdComesAgain() throws Exception {
        store.append(List.of(outcome("r", null, 1)));

        store.append(List.of(outcome("r", null, 2), outcome("s")));

        assertThat(file.column("SELECT duration_seconds FROM outcome ORDER BY request_id"))
                .containsExactly(1.0, 1.5);
    }

    @Test
    void shouldStoreNothingOfTheBatchWhenOneEntryIsRefused() throws Exception {
        // SQLite keeps NaN as NULL, which the column refuses.
        assertThatThrownBy(() -> store.append(List.of(outcome("r"), outcome("poison", null, Double.NaN))))
                .isInstanceOf(StoreException.Refused.class);

        assertThat(file.column("SELECT request_id FROM outcome")).isEmpty();
    }

    @Test
    void shouldRefuseOutcomeWhenItsEpochIsUnknown() {
        assertThatThrownBy(() -> store.append(List.of(outcome("r", "unknown", 1))))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("FOREIGN KEY");
    }

    @Test
    void shouldWriteTheRestWhenTheRealDatabaseRefusesOneEntry() throws Exception {
        LogWriter writer = new LogWriter(store, 100);
        writer.append(outcome("a"));
        writer.append(outcome("poison", null, Double.NaN));
        writer.append(outcome("b"));
        writer.start();

        writer.close(Duration.ofSeconds(30));

        assertThat(file.column("SELECT request_id FROM outcome ORDER BY 1")).containsExactly("a", "b");
        assertThat(writer.status().dropped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE outcome SET status = 1",
                "DELETE FROM outcome",
                "UPDATE epoch SET design = ''",
                "DELETE FROM epoch"
            })
    void shouldRefuseToChangeWhatIsStored(String change) throws Exception {
        store.append(List.of(epoch("e"), outcome("r")));

        assertThatThrownBy(() -> file.execute(change))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("append-only");
    }

    @Test
    void shouldSayWhatToDoWhenTheFileIsLocked() throws Exception {
        try (var other = file.database.getConnection()) {
            other.setAutoCommit(false);

            assertThatThrownBy(() -> store.append(List.of(outcome("r"))))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("Another process holds tandem.db");
        }
        store.append(List.of(outcome("r")));

        assertThat(file.column("SELECT request_id FROM outcome")).containsExactly("r");
    }

    private List<String> outcomeRow(String requestId) throws SQLException {
        try (var connection = file.database.getConnection();
                var query = connection.prepareStatement("SELECT * FROM outcome WHERE request_id = ?")) {
            query.setString(1, requestId);
            ResultSet row = query.executeQuery();
            assertThat(row.next()).isTrue();
            ResultSetMetaData columns = row.getMetaData();
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                values.add(columns.getColumnName(i) + "=" + row.getObject(i));
            }
            return values;
        }
    }
}
