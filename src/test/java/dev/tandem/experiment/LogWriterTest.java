package dev.tandem.experiment;

import static dev.tandem.experiment.SampleEntries.epoch;
import static dev.tandem.experiment.SampleEntries.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LogWriterTest {

    private static final Duration AMPLE = Duration.ofSeconds(30);

    @Test
    void shouldStoreEverythingInOrderWhenEntriesAreAppended() throws Exception {
        FakeStore store = new FakeStore(batch -> {});
        LogWriter writer = started(store, 10_000);
        List<LogEntry> entries = new ArrayList<>(List.of(epoch("e")));
        IntStream.range(0, 2_000).forEach(i -> entries.add(outcome("r" + i)));

        entries.forEach(writer::append);
        writer.close(AMPLE);

        assertThat(store.stored).isEqualTo(entries);
        assertThat(store.calls).allMatch(size -> size <= 500);
    }

    @Test
    void shouldStoreWithoutBeingClosedWhenOneEntryIsAppended() throws Exception {
        FakeStore store = new FakeStore(batch -> {});
        LogWriter writer = started(store, 10_000);

        writer.append(outcome("r"));

        Eventually.await("written", () -> writer.status().depth() == 0);
        assertThat(store.stored).containsExactly(outcome("r"));
        writer.close(AMPLE);
    }

    @Test
    void shouldRetryUntilStoredWhenStoreIsUnavailableForAWhile() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        FakeStore store = new FakeStore(batch -> {
            if (failures.getAndDecrement() > 0) {
                throw diskFull();
            }
        });
        try (LoggedMessages log = new LoggedMessages(LogWriter.class)) {
            LogWriter writer = started(store, 10_000);

            writer.append(outcome("r"));

            Eventually.await("degraded", () -> writer.status().degraded());
            assertThat(writer.status().problem()).contains("Disk full. Free space.");
            Eventually.await("recovered", () -> !writer.status().degraded());
            assertThat(store.stored).containsExactly(outcome("r"));
            assertThat(writer.status().dropped()).isZero();
            assertThat(log.containing("cannot be written")).hasSize(1);
            assertThat(log.containing("written again")).hasSize(1);
            writer.close(AMPLE);
        }
    }

    @Test
    void shouldDropOnlyTheEntryThatIsRefused() throws Exception {
        FakeStore store = new FakeStore(batch -> {
            if (batch.contains(outcome("r77"))) {
                throw new StoreException.Refused("constraint", null);
            }
        });
        try (LoggedMessages log = new LoggedMessages(LogWriter.class)) {
            LogWriter writer = started(store, 10_000);

            IntStream.range(0, 100).forEach(i -> writer.append(outcome("r" + i)));
            writer.close(AMPLE);

            assertThat(store.stored)
                    .extracting(entry -> ((Outcome) entry).requestId())
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .filter(i -> i != 77)
                            .mapToObj(i -> "r" + i)
                            .toList());
            assertThat(writer.status()).isEqualTo(new LogStatus(0, 1, Optional.empty()));
            assertThat(log.containing("r77")).hasSize(1);
        }
    }

    @Test
    void shouldGoOnWhenStoreBreaksItsContract() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeStore store = new FakeStore(batch -> {
            switch (calls.getAndIncrement()) {
                case 0 -> throw new IllegalStateException("fault");
                case 1 -> throw new NoClassDefFoundError("fault");
                default -> {}
            }
        });
        LogWriter writer = started(store, 10_000);

        writer.append(outcome("first"));
        Eventually.await("dropped", () -> writer.status().dropped() == 1);
        writer.append(outcome("second"));
        writer.close(AMPLE);

        assertThat(store.stored).containsExactly(outcome("second"));
    }

    @Test
    void shouldDropAndCountWhenQueueIsFull() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        FakeStore store = new FakeStore(batch -> awaitQuietly(slow));
        try (LoggedMessages log = new LoggedMessages(LogWriter.class)) {
            LogWriter writer = started(store, 10);

            long accepted = IntStream.range(0, 100)
                    .filter(i -> writer.append(outcome("r" + i)))
                    .count();

            assertThat(accepted).isEqualTo(10);
            assertThat(writer.status().depth()).isEqualTo(10);
            assertThat(writer.status().dropped()).isEqualTo(90);
            assertThat(writer.status().problem().orElseThrow()).startsWith("tandem.log.queue:");
            slow.countDown();
            Eventually.await("room again", () -> !writer.status().degraded());
            writer.close(AMPLE);
            assertThat(store.stored).hasSize(10);
            assertThat(log.containing("tandem.log.queue")).hasSize(1);
        }
    }

    @Test
    void shouldTakeEpochWhenQueueIsFull() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        FakeStore store = new FakeStore(batch -> awaitQuietly(slow));
        LogWriter writer = started(store, 1);
        writer.append(outcome("r"));

        boolean accepted = writer.append(epoch("e"));
        slow.countDown();
        writer.close(AMPLE);

        assertThat(accepted).isTrue();
        assertThat(store.stored).containsExactly(outcome("r"), epoch("e"));
    }

    @Test
    void shouldRefuseNewEntriesWhenClosed() throws Exception {
        LogWriter writer = started(new FakeStore(batch -> {}), 10);
        writer.close(AMPLE);

        boolean accepted = writer.append(outcome("late"));

        assertThat(accepted).isFalse();
        assertThat(writer.status().dropped()).isEqualTo(1);
    }

    @Test
    void shouldGiveUpAndCountWhenStoreStaysUnavailablePastTheDeadline() throws Exception {
        FakeStore store = new FakeStore(batch -> {
            throw diskFull();
        });
        LogWriter writer = started(store, 10_000);
        IntStream.range(0, 1_200).forEach(i -> writer.append(outcome("r" + i)));

        writer.close(Duration.ofMillis(300));

        Eventually.await("given up", () -> writer.status().depth() == 0);
        assertThat(writer.status().dropped()).isEqualTo(1_200);
    }

    @Test
    void shouldStoreExactlyWhatWasAcceptedWhenThreadsAppendWhileItCloses() throws Exception {
        FakeStore store = new FakeStore(batch -> {});
        LogWriter writer = started(store, 100_000);
        List<Future<Integer>> appending = new ArrayList<>();
        CountDownLatch under = new CountDownLatch(4);
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                appending.add(threads.submit(() -> {
                    int accepted = 0;
                    while (writer.append(outcome("r"))) {
                        if (++accepted == 100) {
                            under.countDown();
                        }
                    }
                    return accepted;
                }));
            }
            under.await();
            writer.close(AMPLE);
        }

        int accepted = 0;
        for (Future<Integer> count : appending) {
            accepted += count.get();
        }
        assertThat(store.stored).hasSize(accepted);
        assertThat(writer.status().depth()).isZero();
    }

    @Test
    void shouldNameThePropertyWhenTheQueueHasNoPlace() {
        assertThatThrownBy(() -> new LogWriter(new FakeStore(batch -> {}), 0))
                .isInstanceOf(LogNotOpenedException.class)
                .hasMessageStartingWith("tandem.log.queue:");
    }

    private static StoreException diskFull() {
        return new StoreException.Unavailable("Disk full. Free space.", null);
    }

    private static LogWriter started(OutcomeStore store, int capacity) {
        LogWriter writer = new LogWriter(store, capacity);
        writer.start();
        return writer;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
