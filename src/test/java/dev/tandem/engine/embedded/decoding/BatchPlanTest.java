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
        return slot(id, promptTokens, computed, 10 + id);
    }

    private static Slot slot(int id, int promptTokens, int computed, long usedAt) {
        Slot slot = new Slot(id);
        slot.begin(new Prompt(promptTokens), computed, usedAt);
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
    void shouldGiveAllToThePromptThatIsNearestToItsEndWhenSeveralWait() {
        List<Slot> slots = List.of(slot(0, 512, 0), slot(1, 512, 256), slot(2, 512, 0));

        List<Piece> plan = BatchPlan.of(slots, 512, 400, false);

        assertThat(plan).extracting(piece -> piece.slot().id()).containsExactly(0, 1);
        assertThat(counts(plan)).containsExactly(144, 256);
    }

    @Test
    void shouldBeginWithTheOneThatHasWaitedLongestWhenItIsItsTurn() {
        List<Slot> slots = List.of(slot(0, 10, 0), slot(1, 512, 0, 1), slot(2, 512, 256));

        assertThat(BatchPlan.of(slots, 512, 128, true))
                .extracting(piece -> piece.slot().id())
                .containsExactly(1);
        assertThat(BatchPlan.of(slots, 512, 128, false))
                .extracting(piece -> piece.slot().id())
                .containsExactly(0, 2);
    }

    /** llama.cpp computes together whose sequences follow one another. */
    @Test
    void shouldKeepTheOrderOfSlots() {
        List<Slot> slots = List.of(slot(0, 512, 0), answering(1), slot(2, 512, 500), answering(3));

        List<Piece> plan = BatchPlan.of(slots, 512, 64, false);

        assertThat(plan).extracting(piece -> piece.slot().id()).containsExactly(0, 1, 2, 3);
        assertThat(counts(plan)).containsExactly(52, 1, 12, 1);
        assertThat(plan).extracting(Piece::output).containsExactly(false, true, true, true);
    }

    private record Prompt(int size) implements DecodingTask {

        @Override
        public int[] prompt() {
            return new int[size];
        }

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
