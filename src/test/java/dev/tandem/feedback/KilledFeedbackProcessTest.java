package dev.tandem.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.experiment.SqliteFile;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} amid 200 submissions a second, again and again; what was not acknowledged is sent once more. */
@Tag("unit")
class KilledFeedbackProcessTest {

    private static final int KILLS = 20;

    @TempDir
    Path directory;

    @Test
    void shouldKeepAllThatWasAcknowledgedAndNothingTwice() throws Exception {
        SqliteFile file = SqliteFile.in(directory);
        file.execute(
                "INSERT INTO outcome (request_id, operation, model, assigned, served, traffic, streamed, arrived_at,"
                        + " duration_seconds, result, status) VALUES ('" + FeedbackProcess.REQUEST
                        + "', 'chat', 'm', 'a', 'a', 'experiment', 0, 1, 1, 'completed', 200)");
        Random random = new Random(5);
        Map<Integer, String> acknowledged = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int first = 0;
            while (acknowledged.containsKey(first)) {
                first++;
            }
            giveUntilKilled(first, 40 + random.nextInt(80), acknowledged);
        }

        assertThat(file.column("PRAGMA integrity_check")).containsExactly("ok");
        List<Object> stored = file.column("SELECT idempotency_key || ' ' || id FROM feedback");
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(file.column("SELECT idempotency_key FROM feedback")).doesNotHaveDuplicates();
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * 40);
        assertThat(stored)
                .containsAll(acknowledged.entrySet().stream()
                        .map(one -> "k" + one.getKey() + " " + one.getValue())
                        .toList());
        assertThat(file.column("SELECT count(*) FROM rated_outcome WHERE served = 'a' AND rating = 1"))
                .containsExactly(stored.size());
    }

    /** Notes every acknowledgement that came before the end; one that comes again must name the same feedback. */
    private void giveUntilKilled(int first, int count, Map<Integer, String> acknowledged) throws Exception {
        Process process = FeedbackProcess.start(directory, first);
        try (BufferedReader lines = process.inputReader()) {
            int seen = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                assertThat(line).doesNotStartWith("failed");
                String[] words = line.split(" ", -1);
                // The last line may be cut off where the process was.
                if (words.length == 2 && words[1].length() == "fb_".length() + 32) {
                    String before = acknowledged.put(Integer.parseInt(words[0]), words[1]);
                    assertThat(before).isIn(null, words[1]);
                }
                if (++seen == count) {
                    // By its handle: otherwise what it still had to say could not be read.
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(seen).isGreaterThanOrEqualTo(count);
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
    }
}
