package dev.tandem.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DurableWritesTest {

    @TempDir
    Path directory;

    private SqliteFile file;
    private DurableWrites writes;

    @BeforeEach
    void open() throws SQLException {
        file = SqliteFile.in(directory);
        file.execute("CREATE TABLE t (x INTEGER PRIMARY KEY)");
        writes = new DurableWrites(file.database);
    }

    @AfterEach
    void close() throws InterruptedException {
        writes.close(Duration.ofSeconds(5));
    }

    @Test
    void shouldGiveTheResultOnceItIsThere() throws SQLException {
        writes.start();

        assertThat(join(insert(7))).isEqualTo(7);
        assertThat(file.column("SELECT x FROM t")).containsExactly(7);
    }

    @Test
    void shouldKeepTheOthersOfABatchWhenOneIsRefused() throws SQLException {
        List<CompletionStage<Integer>> batch = List.of(
                insert(1),
                insert(1),
                writes.submit(connection -> {
                    throw new IllegalStateException("no");
                }),
                insert(2));
        writes.start();

        assertThat(join(batch.get(0))).isEqualTo(1);
        assertThatThrownBy(() -> join(batch.get(1)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreException.Refused.class);
        assertThatThrownBy(() -> join(batch.get(2))).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(join(batch.get(3))).isEqualTo(2);
        assertThat(file.column("SELECT x FROM t ORDER BY x")).containsExactly(1, 2);
    }

    @Test
    void shouldRefuseWhatIsTooMuchToWait() {
        List<CompletionStage<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            all.add(insert(i));
        }

        assertThatThrownBy(() -> join(all.getLast())).hasCauseInstanceOf(StoreException.Unavailable.class);
        writes.start();
        assertThat(join(all.get(999))).isEqualTo(999);
    }

    @Test
    void shouldFailRatherThanAcknowledgeWhenAnotherHoldsTheFile() throws SQLException {
        try (var connection = file.database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("INSERT INTO t VALUES (0)");
            writes.start();

            assertThatThrownBy(() -> join(insert(1))).hasCauseInstanceOf(StoreException.Unavailable.class);
            statement.execute("ROLLBACK");
        }
        assertThat(join(insert(1))).isEqualTo(1);
        assertThat(file.column("SELECT x FROM t")).containsExactly(1);
    }

    @Test
    void shouldWriteWhatWaitsWhenItIsClosed() throws Exception {
        writes.start();
        List<CompletionStage<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(insert(i));
        }
        writes.close(Duration.ofMinutes(2));

        assertThat(all).allSatisfy(one -> assertThat(one.toCompletableFuture()).isCompleted());
        assertThat(file.column("SELECT count(*) FROM t")).containsExactly(500);
        assertThatThrownBy(() -> join(insert(1_000))).hasCauseInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void shouldAnswerEveryoneWhoAsksWhileItIsClosed() throws Exception {
        for (int round = 0; round < 200; round++) {
            DurableWrites closing = new DurableWrites(file.database);
            closing.start();
            List<CompletionStage<Integer>> asked = new CopyOnWriteArrayList<>();
            Thread asking = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 300; i++) {
                    asked.add(closing.submit(connection -> 1));
                }
            });
            closing.close(Duration.ofMinutes(2));
            asking.join();

            assertThat(asked)
                    .allSatisfy(one -> assertThat(one.toCompletableFuture()).isDone());
        }
    }

    @Test
    void shouldFailWhatItCouldNotWriteWhenItIsClosed() throws Exception {
        CompletionStage<Integer> never = insert(1);

        writes.close(Duration.ofMillis(1));

        assertThatThrownBy(() -> join(never))
                .hasCauseInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("stopping");
    }

    @Test
    void shouldTellThatTheDiskIsFullAndWriteOnceItIsNot() throws Exception {
        try (HeldConnection disk = new HeldConnection(SqliteFile.shippedUrl(directory))) {
            disk.execute("CREATE TABLE big (x BLOB)");
            disk.limitPages(40);
            DurableWrites limited = new DurableWrites(disk);
            limited.start();
            DurableWrites.Write<Integer> big = connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.executeUpdate("INSERT INTO big VALUES (zeroblob(1000000))");
                }
            };

            assertThatThrownBy(() -> join(limited.submit(big)))
                    .hasCauseInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("Free space on the disk");
            assertThat(disk.number("PRAGMA synchronous")).isEqualTo(1);
            disk.limitPages(100_000);

            assertThat(join(limited.submit(big))).isEqualTo(1);
            limited.close(Duration.ofMinutes(2));
        }
    }

    private CompletionStage<Integer> insert(int x) {
        return writes.submit(connection -> {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO t VALUES (" + x + ")");
                return x;
            }
        });
    }

    private static Integer join(CompletionStage<Integer> stage) {
        return stage.toCompletableFuture().join();
    }
}
