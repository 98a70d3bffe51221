package dev.tandem.engine.embedded.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.embedded.scoring.ForcedAnswer.ScoredBatch;
import dev.tandem.inference.Ending;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ForcedAnswerTest {

    private static ForcedAnswer answer(int prompt, int answer, Ending ending) {
        return ForcedAnswer.of(
                TokenIds.of(IntStream.range(100, 100 + prompt).toArray()),
                TokenIds.of(IntStream.range(200, 200 + answer).toArray()),
                ending);
    }

    private static List<ScoredBatch> batches(int prompt, int answer, Ending ending) {
        return answer(prompt, answer, ending).batches(new BatchSizes(4, 3));
    }

    /** The last token of the prompt, the sixth, tells of the first of the answer; nobody asks about the last one. */
    @Test
    void shouldAskAboutEachTokenOfAnAnswerThatWasCut() {
        assertThat(batches(6, 5, Ending.CUT))
                .containsExactly(
                        new ScoredBatch(0, 4, false),
                        new ScoredBatch(4, 5, false),
                        new ScoredBatch(5, 8, true),
                        new ScoredBatch(8, 10, true));
        assertThat(answer(6, 5, Ending.CUT).after(5)).isEqualTo(200);
        assertThat(answer(6, 5, Ending.CUT).after(9)).isEqualTo(204);
    }

    @Test
    void shouldAskAboutTheEndAsWellWhenTheAnswerEndedByItself() {
        assertThat(batches(6, 6, Ending.BY_ITSELF))
                .endsWith(new ScoredBatch(5, 8, true), new ScoredBatch(8, 11, true), new ScoredBatch(11, 12, true));
        assertThat(answer(6, 6, Ending.BY_ITSELF).after(11)).isEqualTo(TokenScore.END);
    }

    @Test
    void shouldAskAboutTheEndAloneWhenThatIsLeft() {
        assertThat(batches(5, 0, Ending.BY_ITSELF))
                .containsExactly(new ScoredBatch(0, 4, false), new ScoredBatch(4, 5, true));
    }

    @Test
    void shouldComputeNoTokenBeforeWhenThePromptHasOne() {
        assertThat(batches(1, 1, Ending.CUT)).containsExactly(new ScoredBatch(0, 1, true));
    }

    @Test
    void shouldRefuseNothingAtAll() {
        assertThatThrownBy(() -> answer(0, 5, Ending.CUT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> answer(5, 0, Ending.CUT)).isInstanceOf(IllegalArgumentException.class);
    }
}
