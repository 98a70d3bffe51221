package dev.tandem.engine.embedded.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.embedded.scoring.AnswerBatches.ScoredBatch;
import dev.tandem.inference.Ending;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnswerBatchesTest {

    private static final BatchSizes SIZES = new BatchSizes(4, 3);

    /** The last token of the prompt, the sixth, tells of the first of the answer; nobody asks about the last one. */
    @Test
    void shouldAskAboutEachTokenOfAnAnswerThatWasCut() {
        assertThat(AnswerBatches.of(6, 5, Ending.CUT, SIZES))
                .containsExactly(
                        new ScoredBatch(0, 4, false),
                        new ScoredBatch(4, 5, false),
                        new ScoredBatch(5, 8, true),
                        new ScoredBatch(8, 10, true));
    }

    @Test
    void shouldAskAboutTheEndAsWellWhenTheAnswerEndedByItself() {
        assertThat(AnswerBatches.of(6, 6, Ending.BY_ITSELF, SIZES))
                .endsWith(new ScoredBatch(5, 8, true), new ScoredBatch(8, 11, true), new ScoredBatch(11, 12, true));
    }

    @Test
    void shouldComputeNoTokenBeforeWhenThePromptHasOne() {
        assertThat(AnswerBatches.of(1, 1, Ending.CUT, SIZES)).containsExactly(new ScoredBatch(0, 1, true));
    }

    @Test
    void shouldRefuseNothingAtAll() {
        assertThatThrownBy(() -> AnswerBatches.of(0, 5, Ending.CUT, SIZES))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AnswerBatches.of(5, 0, Ending.CUT, SIZES))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
