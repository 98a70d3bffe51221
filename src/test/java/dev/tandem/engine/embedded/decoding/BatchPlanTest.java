package dev.tandem.engine.embedded.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.EngineException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BatchPlanTest {

    private static Slot slot(int id, int promptTokens, int computed) {
        Slot slot = new Slot(id);
        slot.begin(new Prompt(new int[promptTokens]), computed, 1);
        return slot;
    }

    private static Slot answering(int id) {
        Slot slot = slot(id, 8, 8);
        slot.append(1);
        return slot;
    }

    private static List<Integer> counts(List<Piece> plan) {
        return plan.stream().map(Piece::count).toList();
    }

    @Test
    void shouldGiveHalfToThePromptThatIsNearestToItsEndWhenSeveralWait() {
        List<Slot> slots = List.of(slot(0, 512, 0), slot(1, 512, 256), slot(2, 512, 0), slot(3, 512, 0));

        List<Piece> plan = BatchPlan.of(slots, 512, 256);

        assertThat(plan.getFirst().slot().id()).isEqualTo(1);
        assertThat(counts(plan)).containsExactly(128, 42, 43, 43);
    }

    @Test
    void shouldLetAnAnswerGoOnBesidePrompts() {
        List<Piece> plan = BatchPlan.of(List.of(slot(0, 512, 0), answering(1)), 512, 64);

        assertThat(plan.getFirst().slot().id()).isEqualTo(1);
        assertThat(counts(plan)).containsExactly(1, 64);
        assertThat(plan).extracting(Piece::output).containsExactly(true, false);
    }

    @Test
    void shouldLeaveWhatAShortPromptDoesNotNeedToTheOthers() {
        List<Piece> plan = BatchPlan.of(List.of(slot(0, 512, 0), slot(1, 10, 0)), 512, 256);

        assertThat(counts(plan)).containsExactly(10, 246);
        assertThat(plan).extracting(Piece::output).containsExactly(true, false);
    }

    private record Prompt(int[] prompt) implements DecodingTask {

        @Override
        public boolean reusesPrefix() {
            return false;
        }

        @Override
        public boolean isWanted() {
            return true;
        }

        @Override
        public void begin(int remembered) {}

        @Override
        public OptionalInt next(int output) {
            return OptionalInt.empty();
        }

        @Override
        public void fail(EngineException cause) {}

        @Override
        public void close() {}
    }
}
