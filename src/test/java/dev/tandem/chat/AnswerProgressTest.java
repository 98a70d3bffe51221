package dev.tandem.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.inference.ChatEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnswerProgressTest {

    private static final long MILLIS = 1_000_000;

    private final AtomicLong now = new AtomicLong();
    private final AnswerProgress progress = new AnswerProgress(now::get);

    /** Each comes so many nanoseconds after the one before. */
    private void outputs(long... gaps) {
        for (long gap : gaps) {
            now.addAndGet(gap);
            progress.observe(new ChatEvent(JsonNodeFactory.instance.objectNode(), 1, true));
        }
    }

    @Test
    void shouldTakeTheTimeBetweenTheFirstAndTheLastOutput() {
        outputs(50 * MILLIS, 10 * MILLIS, 20 * MILLIS);

        assertThat(progress.secondsPerOutputToken(3)).isCloseTo(.015, within(1e-12));
    }

    @Test
    void shouldKnowNoTimePerTokenWhenAllCameTogether() {
        outputs(50 * MILLIS, 2_000, 2_000);

        assertThat(progress.secondsPerOutputToken(3)).isNull();
        assertThat(progress.secondsToFirstOutput(0)).isEqualTo(.05);
    }

    /** As of a server that holds back what may be a tool call: 20 tokens at once, then five one by one. */
    @Test
    void shouldKnowNoTimePerTokenWhenMuchCameWithTheFirst() {
        outputs(50 * MILLIS);
        for (int i = 1; i < 20; i++) {
            outputs(2_000);
        }
        outputs(MILLIS, MILLIS, MILLIS, MILLIS, MILLIS);

        assertThat(progress.secondsPerOutputToken(25)).isNull();
    }

    /** What came together later came in its time: four tokens took as long as four do. */
    @Test
    void shouldCountWhatCameTogetherWhenThatWasLater() {
        outputs(50 * MILLIS, 10 * MILLIS, 30 * MILLIS, 2_000, 2_000);

        assertThat(progress.secondsPerOutputToken(5)).isCloseTo(.010001, within(1e-9));
    }

    /** Two events for fifty tokens: nobody knows how many the first was. */
    @Test
    void shouldKnowNoTimePerTokenWhenAnEventHasMany() {
        outputs(50 * MILLIS, 100 * MILLIS);

        assertThat(progress.secondsPerOutputToken(50)).isNull();
        assertThat(progress.secondsPerOutputToken(2)).isCloseTo(.1, within(1e-12));
        assertThat(progress.secondsPerOutputToken(1)).isNull();
    }
}
