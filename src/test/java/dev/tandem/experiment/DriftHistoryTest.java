package dev.tandem.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.experiment.DriftOutcome.ScoredSums;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class DriftHistoryTest {

    private static final Instant AT = Instant.parse("2026-03-01T23:00:00.123456Z");
    private static final Instant LATE = Instant.parse("9999-12-31T00:00:00Z");

    @TempDir
    Path directory;

    private SqliteFile file;
    private JdbcOutcomeStore store;
    private DriftHistory history;

    @BeforeEach
    void open() {
        file = SqliteFile.in(directory);
        store = new JdbcOutcomeStore(file.database);
        history = new DriftHistory(file.database);
    }

    private static DriftChoice choice(long run, long place) {
        return new DriftChoice("m", run, place, "c" + place, AT.plus(Duration.ofHours(place)));
    }

    private static DriftSums sums(String candidate, long tokens) {
        return new DriftSums("r", candidate, "rf", candidate + "f", 1, tokens, tokens - 1, .5, .75, .125, .25, -.5);
    }

    private static DriftOutcome scored(long run, long place, DriftSums... sums) {
        return new DriftOutcome(
                choice(run, place),
                DriftOutcome.SCORED,
                "10-29",
                new ScoredSums("req" + place, "a", "code", AT, List.of(sums)));
    }

    private List<DriftOutcome> outcomes(long run) throws StoreException {
        List<DriftOutcome> outcomes = new ArrayList<>();
        history.outcomes("m", run, outcomes::add);
        return outcomes;
    }

    @Test
    void shouldReadBackWhatBecameOfEachInTheOrderOfChoosing() throws Exception {
        DriftOutcome second = scored(1, 1, sums("a", 11), sums("b", 11));
        DriftOutcome dropped = new DriftOutcome(choice(1, 2), "preempted", "300+", null);
        DriftOutcome earlier = scored(0, 5, sums("a", 3));
        store.append(List.of(choice(1, 0), choice(1, 1), choice(1, 2), dropped, second, earlier, scored(7, 0)));

        assertThat(outcomes(7))
                .containsExactly(earlier, new DriftOutcome(choice(1, 0), DriftOutcome.LOST, "", null), second, dropped);
    }

    @Test
    void shouldKeepTheFirstResultWhenAnEntryIsRepeated() throws Exception {
        // The choice found no room, and comes too late.
        store.append(List.of(scored(1, 0, sums("a", 11)), choice(1, 0)));
        store.append(List.of(scored(1, 0, sums("a", 99)), new DriftOutcome(choice(1, 0), "failed", "unknown", null)));

        assertThat(outcomes(2)).containsExactly(scored(1, 0, sums("a", 11)));
    }

    @Test
    void shouldAddUpByKindWhatWasChosenInSomeTime() throws Exception {
        store.append(List.of(
                scored(1, 0, sums("a", 10)), scored(1, 1, sums("a", 20)), scored(1, 2, sums("a", 30), sums("b", 30))));

        List<DriftAggregate> all = history.aggregates("m", Instant.EPOCH, LATE);
        assertThat(all)
                .hasSize(3)
                .allMatch(one -> one.served().equals("a") && one.category().equals("code"));
        DriftAggregate two = all.stream()
                .filter(one -> one.sums().answers() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(two.day()).isEqualTo(20514);
        assertThat(two.sums()).isEqualTo(new DriftSums("r", "a", "rf", "af", 2, 50, 48, 1, 1.5, .25, .5, -1));
        assertThat(history.aggregates("m", AT.plusSeconds(1), AT.plus(Duration.ofHours(2))))
                .singleElement()
                .satisfies(one -> assertThat(one.sums().tokens()).isEqualTo(20));
        assertThat(history.aggregates("m", AT.plus(Duration.ofHours(2)), LATE)).hasSize(2);
        assertThat(file.column("SELECT tokens FROM drift_day WHERE candidate = 'a' ORDER BY day"))
                .containsExactly(10, 50);
    }

    @Test
    void shouldCountWhatBecameOfEachLength() throws Exception {
        store.append(List.of(
                choice(1, 0),
                scored(1, 1, sums("a", 11)),
                new DriftOutcome(choice(1, 2), "preempted", "300+", null),
                choice(2, 0),
                scored(2, 1, sums("a", 12))));

        assertThat(history.results("m", 2, "unknown", Instant.EPOCH, LATE))
                .isEqualTo(Map.of(
                        "10-29", Map.of("scored", 2L),
                        "300+", Map.of("preempted", 1L),
                        "unknown", Map.of("lost", 1L)));
        assertThat(history.results("m", 2, "unknown", AT, AT.plusSeconds(1)))
                .isEqualTo(Map.of("unknown", Map.of("lost", 1L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE drift_answer SET result = 'failed'",
                "UPDATE drift_answer SET conversation = 'c'",
                "UPDATE drift_pair SET tokens = 1",
                "DELETE FROM drift_answer",
                "DELETE FROM drift_pair"
            })
    void shouldRefuseThatAnythingIsChanged(String sql) throws Exception {
        store.append(List.of(scored(1, 0, sums("a", 11))));

        assertThatThrownBy(() -> file.execute(sql)).isInstanceOf(SQLException.class);
    }

    @Test
    void shouldForgetWhatWasKeptLongEnough() throws Exception {
        store.append(List.of(scored(1, 0, sums("a", 10), sums("b", 10)), scored(1, 1, sums("a", 20)), choice(0, 0)));

        try (var connection = file.database.getConnection()) {
            assertThat(RetentionSql.delete(connection, EpochMicros.of(AT.plusSeconds(1))))
                    .isEqualTo(2);
        }

        assertThat(outcomes(2)).containsExactly(scored(1, 1, sums("a", 20)));
        assertThat(file.column("SELECT count(*) FROM drift_pair")).containsExactly(1);
    }
}
