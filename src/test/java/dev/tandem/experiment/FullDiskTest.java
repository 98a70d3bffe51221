package dev.tandem.experiment;

import static dev.tandem.experiment.SampleEntries.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's own SQLITE_FULL, brought about by a limit on the file's pages. */
@Tag("unit")
class FullDiskTest {

    private static final int OUTCOMES = 2_000;

    @TempDir
    Path directory;

    @Test
    void shouldLoseNothingWhenTheDiskIsFullForAWhile() throws Exception {
        SqliteFile file = SqliteFile.in(directory);
        try (HeldConnection database = new HeldConnection(SqliteFile.shippedUrl(directory))) {
            database.limitPages(40);
            LogWriter writer = new LogWriter(new JdbcOutcomeStore(database), 10_000);
            writer.start();
            IntStream.range(0, OUTCOMES).forEach(i -> writer.append(outcome("r" + i)));
            Eventually.await("degraded", () -> writer.status().degraded());
            assertThat(writer.status().problem().orElseThrow())
                    .contains("SQLITE_FULL", "Free space on the disk that holds tandem.data.");
            assertThat(writer.status().depth()).isPositive();

            database.limitPages(100_000);

            Eventually.await("recovered", () -> writer.status().depth() == 0);
            assertThat(writer.status().degraded()).isFalse();
            assertThat(writer.status().dropped()).isZero();
            assertThat(file.column("SELECT count(*) FROM outcome")).containsExactly(OUTCOMES);
            assertThat(file.column("PRAGMA integrity_check")).containsExactly("ok");
            writer.close(Duration.ofSeconds(30));
        }
    }
}
