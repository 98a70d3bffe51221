package dev.tandem.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.ScoringLoop.Chosen;
import dev.tandem.drift.evidence.DriftEvidences;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.experiment.DriftHistory;
import dev.tandem.experiment.DriftOutcome;
import dev.tandem.experiment.LogEntry;
import dev.tandem.experiment.SqliteFile;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.testing.Eventually;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring under requests that come after every few tokens. */
@Tag("unit")
class ScoringLoopTest {

    private static final DriftPlan PLAN =
            new DriftPlan("m", 1, 64, 0, "r", List.of("r", "a"), 8, Duration.ofNanos(1), 10_000, List.of(), 1);
    private static final Pair PAIR = new Pair("r", "a");

    private final LiveTraffic live = new LiveTraffic(() -> false);
    private ScoringLoop loop;
    private final AtomicInteger scored = new AtomicInteger();
    /** What goes into the log. */
    private final List<String> ends = new CopyOnWriteArrayList<>();

    private volatile boolean open = true;

    @BeforeEach
    void open(@TempDir Path directory) {
        DriftHistory history = new DriftHistory(SqliteFile.in(directory).database);
        loop = new ScoringLoop(live, new DriftEvidences(this::log, history, Instant.EPOCH, task -> {}), List.of());
    }

    private void log(LogEntry entry) {
        if (entry instanceof DriftOutcome outcome) {
            ends.add(outcome.result() + " " + outcome.length());
        }
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Tells so many tokens before a request comes. */
    private final class Interrupted implements DriftTask {

        private final long position;
        private final int tokens;
        private final int atOnce;
        private final List<Integer> known = new ArrayList<>();

        Interrupted(long position, int tokens, int atOnce) {
            this.position = position;
            this.tokens = tokens;
            this.atOnce = atOnce;
        }

        @Override
        public DriftPlan plan() {
            return PLAN;
        }

        @Override
        public ComparisonMethod method() {
            return ComparisonMethod.TOKENS;
        }

        @Override
        public String requestId() {
            return "req_" + position;
        }

        @Override
        public OptionalLong chosen() {
            return OptionalLong.of(position);
        }

        @Override
        public AnswerLength length() {
            return AnswerLength.of(tokens);
        }

        @Override
        public int promptTokens() {
            return 10;
        }

        @Override
        public long kept() {
            return known.size();
        }

        @Override
        public boolean mayGoOn() {
            return true;
        }

        @Override
        public boolean canGoOn() {
            return open;
        }

        @Override
        public Optional<DriftResult> run(IdleExecutor idleExecutor) throws PreemptedException, InterruptedException {
            idleExecutor.collect(tokens, known, this::rest, IdleExecutor.Stopping.UNSEEN);
            assertThat(known).hasSize(tokens).isSorted();
            // As seen: 0.0408 below 10 tokens, 0.0031 from 30 on.
            TokenDrift drift = new TokenDrift(tokens < 30 ? .0408 : .0031, 1, true, 0, 0);
            return Optional.of(new ScoredAnswer(
                    "m",
                    requestId(),
                    "c" + position,
                    "a",
                    Category.OTHER,
                    Instant.EPOCH,
                    position,
                    Map.of("r", "1", "a", "2"),
                    Map.of(PAIR, DriftSeries.of(Collections.nCopies(tokens, drift)))));
        }

        private Multi<Integer> rest(int from) {
            return Multi.createFrom()
                    .emitter(emitter -> Thread.ofVirtual().start(() -> {
                        int end = Math.min(tokens, from + atOnce);
                        for (int i = from; i < end; i++) {
                            scored.incrementAndGet();
                            emitter.emit(i);
                        }
                        if (end == tokens) {
                            emitter.complete();
                        } else {
                            live.arrived();
                        }
                    }));
        }
    }

    private Chosen choose() {
        return loop.choose(PLAN, "c").orElseThrow();
    }

    private void chooseAll(int... tokens) {
        List<Chosen> chosen = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            chosen.add(choose());
        }
        open = false;
        // Those that are answered soon come first.
        for (int i = tokens.length - 1; i >= 0; i--) {
            loop.put(new Interrupted(chosen.get(i).position(), tokens[i], 7), chosen.get(i));
        }
        open = true;
    }

    private List<ScoredAnswer> scored(int count) {
        Eventually.await(
                () -> "not " + count + ": " + loop.store().answers("m").size(),
                () -> loop.store().answers("m").size() == count);
        return loop.store().answers("m");
    }

    @Test
    void shouldScoreEveryAnswerThatWasChosenHoweverLongItIs() {
        chooseAll(12, 400, 3, 199, 8, 61);

        List<ScoredAnswer> answers = scored(6);

        assertThat(answers).extracting(ScoredAnswer::chosen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(loop.store().results("m", ComparisonMethod.TOKENS).get(SampleResult.PREEMPTED))
                .isZero();
        // Nothing is scored twice, and the mean is that of all: what is left of short ones alone would be 0.0408.
        assertThat(scored).hasValue(12 + 400 + 3 + 199 + 8 + 61);
        assertThat(mean(answers)).isCloseTo((23 * .0408 + 660 * .0031) / 683, within(1e-6));
        assertThat(loop.depth("m")).isZero();
    }

    private static double mean(List<ScoredAnswer> answers) {
        double sum = 0;
        int tokens = 0;
        for (ScoredAnswer answer : answers) {
            DriftSeries series = Objects.requireNonNull(answer.drifts().get(PAIR));
            tokens += series.size();
            for (int i = 0; i < series.size(); i++) {
                sum += series.at(i).klDivergence();
            }
        }
        return sum / tokens;
    }

    @Test
    void shouldKeepTheOrderOfChoosingAmongThoseThatWait() {
        chooseAll(50, 9, 20, 30);

        assertThat(scored(4)).extracting(ScoredAnswer::chosen).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void shouldLetOthersPassOneThatIsStoppedInVain() {
        Chosen first = choose();
        Chosen second = choose();
        loop.put(new Interrupted(first.position(), 40, 0), first);
        loop.put(new Interrupted(second.position(), 40, 7), second);

        assertThat(scored(1))
                .singleElement()
                .satisfies(answer -> assertThat(answer.chosen()).isEqualTo(1));
        Eventually.await(() -> "not dropped: " + ends, () -> ends.equals(List.of("scored 30-99", "preempted 30-99")));
    }

    @Test
    void shouldChooseNoneBeyondThePlacesInTheQueueWhateverTheyBecome() {
        List<Chosen> chosen = new ArrayList<>();
        for (int i = 0; i < PLAN.queue(); i++) {
            chosen.add(choose());
        }

        assertThat(loop.choose(PLAN, "one more")).isEmpty();
        assertThat(loop.store().results("m", ComparisonMethod.TOKENS).get(SampleResult.SKIPPED_BUSY))
                .isOne();
        assertThat(loop.store().chosen("m")).isEqualTo(PLAN.queue());
        loop.drop(chosen.getFirst(), SampleResult.UNANSWERED, AnswerLength.UNKNOWN);

        assertThat(loop.choose(PLAN, "one more")).map(Chosen::position).hasValue((long) PLAN.queue());
        assertThat(ends).containsExactly("unanswered unknown");
    }
}
