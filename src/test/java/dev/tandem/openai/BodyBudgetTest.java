package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BodyBudgetTest {

    private static final long LARGE = 100 * 1024;
    private static final long SMALL = 1024;
    private static final int PER_BYTE = 6;
    private static final int PER_TOKEN = 64;

    private final BodyBudget budget = new BodyBudget(3 * LARGE * PER_BYTE);

    @Test
    void shouldCountTheBodyAndTheTreeUntilTheLastHolderHasGone() {
        BodyBudget.Reservation one = budget.open();

        assertThat(one.body(LARGE)).isTrue();
        assertThat(one.tree(1000)).isTrue();
        assertThat(one.retain()).isTrue();
        one.release();

        assertThat(budget.used()).isEqualTo(LARGE * PER_BYTE + 1000 * PER_TOKEN);
        one.release();
        assertThat(budget.used()).isZero();
        assertThat(one.retain()).isFalse();
        assertThat(one.tree(2000)).isFalse();
        assertThat(budget.used()).isZero();
    }

    @Test
    void shouldRefuseLargeBodiesBeforeSmallOnesWhenItIsNearlyFull() {
        assertThat(budget.open().body(LARGE)).isTrue();
        assertThat(budget.open().body(LARGE)).isTrue();

        assertThat(budget.open().body(LARGE)).isFalse();
        assertThat(budget.used()).isEqualTo(2 * LARGE * PER_BYTE);
        for (int i = 0; i < LARGE / SMALL; i++) {
            assertThat(budget.open().body(SMALL)).isTrue();
        }
        assertThat(budget.open().body(SMALL)).isFalse();
    }

    @Test
    void shouldLetOneLargeBodyInThatIsAloneHoweverLargeItIs() {
        budget.open().body(SMALL);
        BodyBudget.Reservation alone = budget.open();

        assertThat(alone.body(10 * LARGE)).isTrue();
        assertThat(alone.tree(100_000)).isTrue();
        assertThat(budget.open().body(LARGE)).isFalse();
        assertThat(budget.open().body(SMALL)).isTrue();
        alone.release();
        assertThat(budget.open().body(LARGE)).isTrue();
    }

    @Test
    void shouldTakeABodyForLargeOnceItHasGrownToBe() {
        BodyBudget.Reservation growing = budget.open();
        assertThat(growing.body(SMALL)).isTrue();

        assertThat(growing.body(20 * LARGE)).isTrue();
        assertThat(budget.open().body(LARGE)).isFalse();

        growing.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void shouldLetOneTreeGrowToItsEndWhenThereIsNoRoomForAll() {
        BodyBudget.Reservation one = budget.open();
        BodyBudget.Reservation other = budget.open();
        assertThat(one.body(LARGE)).isTrue();
        assertThat(other.body(LARGE)).isTrue();

        assertThat(one.tree(20_000)).isTrue();
        assertThat(other.tree(20_000)).isFalse();
        assertThat(one.tree(40_000)).isTrue();
        one.release();

        assertThat(other.tree(20_000)).isTrue();
        other.release();
        assertThat(budget.used()).isZero();
    }
}
