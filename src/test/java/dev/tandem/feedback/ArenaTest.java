package dev.tandem.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.experiment.DurableWrites;
import dev.tandem.experiment.SqliteFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ArenaTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    private final List<String> votes = new ArrayList<>();
    private SqliteFile file;
    private DurableWrites writes;

    @BeforeEach
    void open() {
        file = SqliteFile.in(directory);
        writes = new DurableWrites(file.database);
        writes.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        writes.close(Duration.ofSeconds(5));
    }

    private Arena at(Instant now) {
        ArenaConfig config = new ArenaConfig() {
            @Override
            public Duration expiry() {
                return Duration.ofHours(1);
            }

            @Override
            public int openPairs() {
                return 3;
            }
        };
        FeedbackObserver observer = new FeedbackObserver() {
            @Override
            public void onRating(RatedAnswer answer, boolean good) {
                throw new AssertionError("nothing was rated");
            }

            @Override
            public void onVote(String model, String variant, String result) {
                votes.add(variant + " " + result);
            }
        };
        return new Arena(writes, config, List.of(observer), Clock.fixed(now, ZoneOffset.UTC));
    }

    private String issue(Instant now) {
        return at(now).issue("m", new AnswerPair.Candidate("a", "req_l"), new AnswerPair.Candidate("b", "req_r"), "me")
                .await()
                .indefinitely()
                .id();
    }

    private AnswerPair vote(Instant now, String id, Vote vote, String client) {
        return at(now).vote(id, vote, client).await().indefinitely();
    }

    @Test
    void shouldTellTheVariantsForAVoteAndCountIt() throws Exception {
        AnswerPair pair = vote(NOON.plusSeconds(60), issue(NOON), Vote.RIGHT, "me");

        assertThat(pair.left().variant()).isEqualTo("a");
        assertThat(pair.right().variant()).isEqualTo("b");
        assertThat(votes).containsExactly("a loss", "b win");
        assertThat(file.column("SELECT vote FROM arena_pair")).containsExactly("right");
    }

    @Test
    void shouldRefuseASecondVote() throws Exception {
        String id = issue(NOON);
        vote(NOON, id, Vote.TIE, "me");

        assertThatThrownBy(() -> vote(NOON, id, Vote.LEFT, "me")).isInstanceOf(FeedbackException.AlreadyVoted.class);
        assertThat(votes).containsExactly("a tie", "b tie");
        assertThat(file.column("SELECT vote FROM arena_pair")).containsExactly("tie");
    }

    @Test
    void shouldTakeOneOfManyVotesAtOnce() {
        String id = issue(NOON);
        Arena arena = at(NOON);
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ends.add(arena.vote(id, Vote.LEFT, "me")
                    .map(pair -> "voted")
                    .onFailure(FeedbackException.AlreadyVoted.class)
                    .recoverWithItem("refused")
                    .await()
                    .indefinitely());
        }
        assertThat(ends).containsOnlyOnce("voted");
    }

    @Test
    void shouldRefuseVotesOnWhatWasNeverIssuedOrToAnother() {
        String id = issue(NOON);

        assertThatThrownBy(() -> vote(NOON, "pair_0", Vote.LEFT, "me"))
                .isInstanceOf(FeedbackException.UnknownPair.class);
        assertThatThrownBy(() -> vote(NOON, id, Vote.LEFT, "other")).isInstanceOf(FeedbackException.Foreign.class);
        assertThat(vote(NOON, id, Vote.LEFT, "me").id()).as("still open").isEqualTo(id);
    }

    @Test
    void shouldForgetPairsThatExpiredOrAreTooMany() throws Exception {
        String first = issue(NOON);
        assertThatThrownBy(() -> vote(NOON.plusSeconds(3_601), first, Vote.LEFT, "me"))
                .isInstanceOf(FeedbackException.UnknownPair.class);
        String voted = issue(NOON.plusSeconds(1));
        vote(NOON.plusSeconds(2), voted, Vote.BOTH_BAD, "me");
        for (int i = 0; i < 5; i++) {
            issue(NOON.plusSeconds(10 + i));
        }
        assertThat(file.column("SELECT count(*) FROM arena_pair WHERE vote IS NULL"))
                .containsExactly(3);
        issue(NOON.plusSeconds(3_700));
        assertThat(file.column("SELECT count(*) FROM arena_pair WHERE vote IS NULL"))
                .containsExactly(1);
        assertThat(file.column("SELECT count(*) FROM arena_pair WHERE vote IS NOT NULL"))
                .containsExactly(1);
    }

    @Test
    void shouldDrawEveryOrderedPairEquallyOften() {
        Arena arena = at(NOON);
        Map<List<Integer>, Integer> drawn = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            drawn.merge(arena.draw(3), 1, Integer::sum);
        }
        // Six cells of 10,000 expected; the standard deviation of each is 91, and 5.5 of them are one in 4e6 cells.
        assertThat(drawn).hasSize(6);
        assertThat(drawn.values()).allSatisfy(count -> assertThat(count).isBetween(9_500, 10_500));
        assertThat(drawn.keySet())
                .allSatisfy(pair -> assertThat(pair.getFirst()).isNotEqualTo(pair.getLast()));
    }
}
