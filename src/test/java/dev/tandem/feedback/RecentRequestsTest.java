package dev.tandem.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.experiment.SampleEntries;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RecentRequestsTest {

    private static final int MOST = 1_000;

    private final RecentRequests recent = new RecentRequests(MOST);

    private boolean knows(int request) {
        return recent.find("r" + request).isPresent();
    }

    private void end(int first, int last) {
        IntStream.range(first, last).forEach(request -> recent.onOutcome(SampleEntries.outcome("r" + request)));
    }

    /** None of them may be missing: the log need not have them yet. */
    @Test
    void shouldKnowExactlyTheLastWhenManyMoreEnded() {
        end(0, 5 * MOST);

        assertThat(IntStream.range(4 * MOST, 5 * MOST)).allMatch(this::knows);
        assertThat(IntStream.range(0, 4 * MOST)).noneMatch(this::knows);
    }

    @Test
    void shouldNotKeepOneLongerWhenItIsAskedForOften() {
        end(0, MOST);
        IntStream.range(0, 100).forEach(_ -> knows(0));

        end(MOST, 2 * MOST);

        assertThat(knows(0)).isFalse();
    }
}
