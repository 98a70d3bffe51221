package dev.tandem.experiment;

import static dev.tandem.experiment.SampleEntries.ARRIVED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EpochsTest {

    private static final EpochConditions EVEN =
            new EpochConditions("demo", Map.of("a", 50.0, "b", 50.0), Map.of("a", "1", "b", "2"), "salt=demo");
    private static final EpochConditions RAMPED =
            new EpochConditions("demo", Map.of("a", 90.0, "b", 10.0), Map.of("a", "1", "b", "2"), "salt=demo");

    private final List<Epoch> logged = new CopyOnWriteArrayList<>();
    private final Epochs epochs = new Epochs(logged::add, Clock.fixed(ARRIVED, ZoneOffset.UTC));

    @Test
    void shouldOpenAndLogOneEpochWhenAModelIsNew() {
        Epoch epoch = epochs.current(EVEN);

        assertThat(logged).containsExactly(epoch);
        assertThat(EpochConditions.of(epoch)).isEqualTo(EVEN);
        assertThat(epoch.openedAt()).isEqualTo(ARRIVED);
    }

    @Test
    void shouldStayInTheEpochWhenConditionsStay() {
        Epoch first = epochs.current(EVEN);

        assertThat(epochs.current(EpochConditions.of(first))).isSameAs(first);
        assertThat(logged).hasSize(1);
    }

    @Test
    void shouldOpenALaterEpochWhenConditionsChangeWithinTheSameInstant() {
        Epoch first = epochs.current(EVEN);

        Epoch second = epochs.current(RAMPED);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.openedAt()).isAfter(first.openedAt());
        assertThat(EpochConditions.of(second)).isEqualTo(RAMPED);
        assertThat(logged).containsExactly(first, second);
    }

    @Test
    void shouldOpenANewEpochWhenConditionsComeBack() {
        Epoch first = epochs.current(EVEN);
        epochs.current(RAMPED);

        Epoch third = epochs.current(EVEN);

        assertThat(third.id()).isNotEqualTo(first.id());
        assertThat(logged).hasSize(3);
    }

    @Test
    void shouldContinueTheStoredEpochWhenConditionsAreTheSame() {
        Epoch stored = stored();
        epochs.resume(stored);

        assertThat(epochs.current(EVEN)).isEqualTo(stored);
        assertThat(logged).isEmpty();
    }

    @Test
    void shouldOpenAnEpochWhenConditionsDifferFromTheStored() {
        epochs.resume(stored());

        assertThat(epochs.current(RAMPED).id()).isNotEqualTo("stored");
        assertThat(logged).hasSize(1);
    }

    @Test
    void shouldKeepModelsApart() {
        EpochConditions other = new EpochConditions("other", EVEN.weights(), EVEN.fingerprints(), EVEN.design());

        Epoch first = epochs.current(EVEN);
        Epoch second = epochs.current(other);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(epochs.current(EVEN)).isSameAs(first);
    }

    @Test
    void shouldOpenOneEpochWhenThreadsAskAtTheSameMoment() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Epoch>> asking = IntStream.range(0, 64)
                    .<Callable<Epoch>>mapToObj(i -> () -> epochs.current(EVEN))
                    .toList();

            threads.invokeAll(asking);
        }

        assertThat(logged).hasSize(1);
    }

    private static Epoch stored() {
        return new Epoch("stored", "demo", ARRIVED, EVEN.weights(), EVEN.fingerprints(), EVEN.design());
    }
}
