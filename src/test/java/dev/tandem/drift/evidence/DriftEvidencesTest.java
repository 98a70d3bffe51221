package dev.tandem.drift.evidence;

import static dev.tandem.drift.evidence.SampleDrift.NOW;
import static dev.tandem.drift.evidence.SampleDrift.scored;
import static dev.tandem.drift.evidence.SampleDrift.sums;
import static dev.tandem.drift.evidence.SampleDrift.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.drift.evidence.LiveEstimate.Status;
import dev.tandem.experiment.DriftHistory;
import dev.tandem.experiment.DriftOutcome;
import dev.tandem.experiment.DriftOutcome.ScoredSums;
import dev.tandem.experiment.JdbcOutcomeStore;
import dev.tandem.experiment.LogEntry;
import dev.tandem.experiment.SqliteFile;
import dev.tandem.experiment.StoreException;
import dev.tandem.stats.sequential.PairedDriftFindings.Nearer;
import dev.tandem.stats.sequential.UnitDrift;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DriftEvidencesTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    private SqliteFile file;
    private DriftEvidences evidences;

    @BeforeEach
    void open() {
        file = SqliteFile.in(directory);
        evidences = run(0);
    }

    /** Another run of the program on the same log, which is written at once. */
    private DriftEvidences run(int number) {
        Consumer<LogEntry> log = entry -> {
            try {
                new JdbcOutcomeStore(file.database).append(List.of(entry));
            } catch (StoreException e) {
                throw new IllegalStateException(e);
            }
        };
        return new DriftEvidences(log, new DriftHistory(file.database), START.plusSeconds(number), Runnable::run);
    }

    private static void score(DriftEvidences evidences, long place, String conversation, ScoredSums scored) {
        evidences.choose("m", place, conversation);
        evidences.end("m", place, DriftOutcome.SCORED, "10-29", scored);
    }

    private NearerFinding nearer() throws StoreException {
        return evidences.evidence("m", NOW).nearer().getFirst();
    }

    @Test
    void shouldSayWhichIsNearerEarlyAndHowMuchLater() throws Exception {
        for (int i = 0; i < 12; i++) {
            score(evidences, i, "c" + i, scored(.01 + .001 * i, .02 + .002 * i));
        }
        assertThat(nearer().nearer()).isEqualTo(Nearer.FIRST);
        assertThat(nearer().sentence())
                .startsWith("a diverges less from r than b does in 12 of 12 conversations; not decided:");
        assertThat(nearer().share().estimate()).isEqualTo(1);
        assertThat(nearer().factor().status()).isEqualTo(Status.TOO_EARLY);
        assertThat(nearer().factor().missing()).isEqualTo(8);
        assertThat(nearer().factor().text()).isEqualTo("too early, after 12 conversations: 8 more needed");

        for (int i = 12; i < 30; i++) {
            score(evidences, i, "c" + i, scored(.01 + .001 * i, .02 + .002 * i));
        }
        assertThat(nearer().sentence())
                .startsWith(
                        "a diverges less from r than b does in 30 of 30 conversations, typically by a factor of 2.00");
        assertThat(nearer().klDivergence().missing()).isEqualTo(170);
        CandidateFinding candidate = evidences.evidence("m", NOW).candidates().getFirst();
        assertThat(candidate.klDivergence().missing()).isEqualTo(170);
        assertThat(candidate.sameTop().missing()).isEqualTo(20);
        assertThat(candidate.noise()).isNull();
    }

    @Test
    void shouldBeIdenticalSoFarWhenNothingVaries() throws Exception {
        for (int i = 0; i < 40; i++) {
            score(
                    evidences,
                    i,
                    "c" + i,
                    scored(
                            "a",
                            sums("r", "a", new UnitDrift(5, 0, 5)),
                            sums("r", "b", new UnitDrift(5, 0, 5)),
                            sums("a", "a", new UnitDrift(5, 0, 5))));
        }

        assertThat(nearer().nearer()).isEqualTo(Nearer.IDENTICAL);
        assertThat(nearer().sentence())
                .isEqualTo("a and b diverge from r alike: identical so far, in 40 conversations.");
        assertThat(nearer().klDivergence().text()).isEqualTo("identical so far, in 40 conversations");
        CandidateFinding itself = evidences.evidence("m", NOW).candidates().getFirst();
        assertThat(itself.reference() + itself.candidate()).isEqualTo("aa");
        assertThat(itself.sameTop().status()).isEqualTo(Status.IDENTICAL);
        NoiseFinding noise = Objects.requireNonNull(
                evidences.evidence("m", NOW).candidates().get(1).noise());
        assertThat(noise.beyond()).isFalse();
        assertThat(noise.sentence()).isEqualTo("a and r differ by no more than noise so far, in 40 conversations.");
    }

    @Test
    void shouldKnowACandidateFromNoiseOnAnswersThatWereScoredTwice() throws Exception {
        for (int i = 0; i < 25; i++) {
            score(
                    evidences,
                    i,
                    "c" + i,
                    scored("a", sums("r", "a", unit(.02)), sums("a", "a", unit(.001 * (1 + i % 3)))));
        }
        // Noise of one that is neither of the two tells nothing of them.
        score(evidences, 25, "c25", scored("b", sums("r", "a", unit(.02)), sums("b", "b", unit(1))));

        CandidateFinding finding = evidences.evidence("m", NOW).candidates().get(2);
        assertThat(finding.reference() + finding.candidate()).isEqualTo("ra");
        NoiseFinding noise = Objects.requireNonNull(finding.noise());
        assertThat(noise.beyond()).isTrue();
        assertThat(noise.sentence())
                .isEqualTo(
                        "a diverges from r by more than noise: in 25 of 25 conversations, typically by a factor of 11.3.");
    }

    @Test
    void shouldSayHowManyConversationsAreMissingWhenNoiseIsNotRuledOutYet() throws Exception {
        for (int i = 0; i < 8; i++) {
            score(evidences, i, "c" + i, scored("a", sums("r", "a", unit(.02)), sums("a", "a", unit(.001))));
            if (i == 5) {
                assertThat(noise().sentence())
                        .isEqualTo("In 6 of 6 conversations a diverged from r by more than noise;"
                                + " at least 3 more are needed before that is proven.");
            }
        }
        assertThat(noise().sentence()).contains("at least 1 more is needed");
        assertThat(noise().beyond()).isFalse();

        score(evidences, 8, "c8", scored("a", sums("r", "a", unit(.02)), sums("a", "a", unit(.001))));

        assertThat(noise().beyond()).isTrue();
        assertThat(noise().sentence()).isEqualTo("a diverges from r by more than noise: in 9 of 9 conversations.");
    }

    @Test
    void shouldPromiseNoProofWhenNoiseIsAsLargeAsTheDivergence() throws Exception {
        for (int i = 0; i < 6; i++) {
            score(
                    evidences,
                    i,
                    "c" + i,
                    scored("a", sums("r", "a", unit(.02)), sums("a", "a", unit(i < 2 ? .01 : .03))));
        }

        assertThat(noise().sentence())
                .isEqualTo(
                        "In 2 of 6 conversations a diverged from r by more than noise; that proves no difference yet.");
    }

    private NoiseFinding noise() throws Exception {
        return evidences.evidence("m", NOW).candidates().stream()
                .filter(one -> !one.reference().equals(one.candidate()))
                .map(CandidateFinding::noise)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** Not the average of its answers, and not another unit. */
    @Test
    void shouldFixAConversationsValueByItsFirstScoredAnswer() throws Exception {
        evidences.choose("m", 0, "c");
        evidences.choose("m", 1, "c");
        evidences.choose("m", 2, "c");
        evidences.end("m", 2, DriftOutcome.SCORED, "10-29", scored(9, .1));
        evidences.end("m", 0, "preempted", "10-29", null);
        assertThat(evidences.evidence("m", NOW).nearer()).isEmpty();
        assertThat(evidences.evidence("m", NOW).open()).isEqualTo(1);
        assertThat(evidences.evidence("m", NOW).heldBack()).isEqualTo(1);

        evidences.end("m", 1, DriftOutcome.SCORED, "10-29", scored(.1, .2));

        assertThat(nearer().conversations()).isEqualTo(1);
        assertThat(nearer().share().estimate()).isEqualTo(1);
        assertThat(nearer().dropped()).isZero();
    }

    @Test
    void shouldBoundTheShareByWhatWasDropped() throws Exception {
        for (int i = 0; i < 8; i++) {
            score(evidences, i, "c" + i, scored(.1, i < 6 ? .2 : .05));
        }
        evidences.choose("m", 8, "d");
        evidences.choose("m", 9, "e");
        evidences.choose("m", 10, "c0");
        evidences.end("m", 8, "failed", "unknown", null);
        evidences.end("m", 9, "unanswered", "unknown", null);
        evidences.end("m", 10, "failed", "unknown", null);

        assertThat(nearer().dropped()).isEqualTo(2);
        assertThat(nearer().shareAtLeast()).isEqualTo(.6);
        assertThat(nearer().shareAtMost()).isEqualTo(.8);
    }

    @Test
    void shouldGoOnAfterARestartAsIfThereHadBeenNone() throws Exception {
        DriftEvidences unbroken =
                new DriftEvidences(any -> {}, new DriftHistory(file.database), START.plusSeconds(9), Runnable::run);
        List<String> conversations = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (i % 20 == 0) {
                evidences = run(i);
            }
            String conversation = "c" + i / 2;
            conversations.add(conversation);
            evidences.choose("m", i % 20, conversation);
            // The last of each run is never heard of again.
            if (i % 20 < 19) {
                evidences.end("m", i % 20, DriftOutcome.SCORED, "10-29", scored(.01 * (1 + i % 7), .02 * (1 + i % 5)));
            }
        }
        DriftEvidences last = run(99);
        for (int i = 0; i < 60; i++) {
            unbroken.choose("other", i, conversations.get(i));
            unbroken.end(
                    "other",
                    i,
                    i % 20 < 19 ? DriftOutcome.SCORED : DriftOutcome.LOST,
                    "10-29",
                    i % 20 < 19 ? scored(.01 * (1 + i % 7), .02 * (1 + i % 5)) : null);
        }

        Evidence known = last.evidence("m", NOW);
        assertThat(known).isEqualTo(unbroken.evidence("other", NOW));
        assertThat(known.nearer().getFirst().conversations()).isEqualTo(30);
        assertThat(known.open()).isZero();
    }

    @Test
    void shouldNeverPoolFingerprints() throws Exception {
        for (int i = 0; i < 10; i++) {
            score(evidences, i, "c" + i, scored(.1, .2));
        }
        Map<String, String> replaced = new HashMap<>(NOW);
        replaced.put("a", "a-other");

        assertThat(evidences.evidence("m", replaced).nearer()).isEmpty();
        assertThat(evidences.evidence("m", replaced).candidates())
                .extracting(CandidateFinding::candidate)
                .containsExactly("b");
        assertThat(nearer().conversations()).isEqualTo(10);
    }

    @Test
    void shouldTakeWhatComesWhenTheLogCannotBeRead() throws Exception {
        file.execute("ALTER TABLE drift_answer RENAME TO away");
        DriftEvidences deaf = new DriftEvidences(any -> {}, new DriftHistory(file.database), START, task -> {});
        score(deaf, 0, "c", scored(.1, .2));

        assertThatThrownBy(() -> deaf.evidence("m", NOW)).isInstanceOf(StoreException.Unreadable.class);

        file.execute("ALTER TABLE away RENAME TO drift_answer");
        assertThat(deaf.evidence("m", NOW).nearer().getFirst().conversations()).isEqualTo(1);
    }
}
