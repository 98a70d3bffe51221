package dev.tandem.experiment;

import static dev.tandem.experiment.SampleEntries.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class LogProcessesTest {

    @TempDir
    Path directory;

    @Test
    void shouldKeepWhatWasWrittenWhenTheProcessIsKilled() throws Exception {
        Process process = AppendingProcess.start(directory, "r", Integer.MAX_VALUE);
        int written = 0;
        try (BufferedReader lines = process.inputReader()) {
            while (written < 500) {
                written = Integer.parseInt(lines.readLine());
            }
            process.destroyForcibly().waitFor();
        }

        SqliteFile file = SqliteFile.in(directory);

        assertThat(file.column("PRAGMA integrity_check")).containsExactly("ok");
        assertThat((int) file.column("SELECT count(*) FROM outcome").getFirst()).isGreaterThanOrEqualTo(written);
        new JdbcOutcomeStore(file.database).append(List.of(outcome("after")));
        assertThat(file.column("SELECT count(*) FROM outcome WHERE request_id = 'after'"))
                .containsExactly(1);
    }

    @Test
    void shouldKeepEverythingWhenTwoProcessesWriteOneFile() throws Exception {
        Process first = AppendingProcess.start(directory, "a", 2_000);
        Process second = AppendingProcess.start(directory, "b", 2_000);

        assertThat(first.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(180, TimeUnit.SECONDS)).isTrue();

        assertThat(first.exitValue()).isZero();
        assertThat(second.exitValue()).isZero();
        SqliteFile file = SqliteFile.in(directory);
        assertThat(file.column("SELECT count(*) FROM outcome")).containsExactly(4_000);
        assertThat(file.column("PRAGMA integrity_check")).containsExactly("ok");
    }
}
