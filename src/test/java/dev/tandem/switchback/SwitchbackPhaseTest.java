package dev.tandem.switchback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.switchback.SwitchbackPhase.BackingOff;
import dev.tandem.switchback.SwitchbackPhase.Draining;
import dev.tandem.switchback.SwitchbackPhase.Failed;
import dev.tandem.switchback.SwitchbackPhase.Loading;
import dev.tandem.switchback.SwitchbackPhase.Serving;
import dev.tandem.switchback.SwitchbackPhase.Unloading;
import dev.tandem.switchback.SwitchbackPhase.Warming;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SwitchbackPhaseTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration SWITCHING = Duration.ofSeconds(20);
    private static final List<WeightedVariant> SHARES =
            List.of(new WeightedVariant("a", 1), new WeightedVariant("b", 1));
    private static final WindowPlan PLAN = plan(0);

    private static WindowPlan plan(long seed) {
        return new WindowPlan(new WindowSchedule(seed, WINDOW, 0.2, SHARES), DRAIN);
    }

    private static SwitchbackWindow first() {
        return PLAN.schedule().window(0, 0);
    }

    private static SwitchbackWindow of(long block, String variant) {
        SwitchbackWindow window = PLAN.schedule().window(block, 0);
        return window.variant().equals(variant) ? window : PLAN.schedule().after(window);
    }

    @Test
    void shouldServeForTheWindowsLengthFromWhenItWasWarm() {
        Serving serving =
                new Loading(first(), LoadFailures.NONE, START).loaded().warmed(after(90));

        assertThat(serving.until()).isEqualTo(after(90).plus(first().length()));
        assertThat(serving.isDue(serving.until().minusMillis(1))).isFalse();
        assertThat(serving.isDue(serving.until())).isTrue();
    }

    @Test
    void shouldDrainUpToTheLimitWhenTheNextWindowIsAnothers() {
        Serving serving = new Serving(first(), LoadFailures.NONE, after(600));

        SwitchbackPhase over = serving.over(PLAN, after(601));

        assertThat(over)
                .isEqualTo(new Draining(
                        first().variant(), PLAN.schedule().window(0, 1), LoadFailures.NONE, after(601), after(631)));
        assertThat(((Draining) over).isDue(after(631))).isTrue();
        assertThat(((Draining) over).drained().unloaded(PLAN, after(640)))
                .isEqualTo(new Loading(over.window(), LoadFailures.NONE, after(601)));
    }

    @Test
    void shouldGoOnServingWhenTheNextWindowIsItsOwn() {
        Serving serving = new Serving(of(0, "a"), failed("b", 0), after(600));

        SwitchbackPhase over = serving.over(PLAN, after(605));

        assertThat(over).isInstanceOf(Serving.class);
        assertThat(over.window()).isEqualTo(of(1, "a"));
        assertThat(((Serving) over).until())
                .isEqualTo(after(600).plus(of(1, "a").length()));
    }

    @Test
    void shouldPutAwayWhatFailedBeforeItLoadsTheNext() {
        Unloading unloading = new Loading(of(0, "a"), LoadFailures.NONE, START).failed("no memory");

        assertThat(unloading.resident()).isEqualTo("a");
        SwitchbackPhase next = unloading.unloaded(PLAN, after(10));
        assertThat(next).isInstanceOf(Loading.class);
        assertThat(next.window().variant()).isEqualTo("b");
        assertThat(next.failures().attempts("a")).isEqualTo(1);
    }

    @Test
    void shouldRestLongerAndLongerWhenNothingCanBeLoaded() {
        LoadFailures failures = LoadFailures.NONE;
        Duration before = Duration.ZERO;
        for (int i = 0; i < 8; i++) {
            failures = failures.failed(of(i, "a"), "no memory").failed(of(i, "b"), "no memory");
            SwitchbackPhase next = new Unloading("b", of(i, "b"), failures, START, true).unloaded(PLAN, START);
            Duration rest = Duration.between(START, ((BackingOff) next).until());
            assertThat(rest).isBetween(before, Duration.ofSeconds(60));
            assertThat(((BackingOff) next).isDue(START.plus(rest))).isTrue();
            before = rest;
        }
        assertThat(before).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void shouldForgetAFailureWhenTheVariantServes() {
        Warming warming = new Loading(of(3, "a"), failed("a", 0), START).loaded();

        assertThat(warming.warmed(START).failures()).isEqualTo(LoadFailures.NONE);
        assertThat(warming.failed("silent").failures().attempts("a")).isEqualTo(3);
    }

    @Test
    void shouldPassOverTwiceAsManyBlocksAfterEachFailure() {
        LoadFailures failures = LoadFailures.NONE;
        long block = 0;
        for (long pause : new long[] {1, 2, 4, 8, 16, 32, 64, 64, 64}) {
            failures = failures.failed(of(block, "a"), "no memory");
            assertThat(failures.passOver(of(block + pause - 1, "a"))).isTrue();
            assertThat(failures.passOver(of(block + pause, "a"))).isFalse();
            assertThat(failures.passOver(of(block, "b"))).isFalse();
            block += pause;
        }
    }

    @Test
    void shouldTellWhenAVariantsWindowOpens() {
        SwitchbackWindow now = first();
        SwitchbackWindow next = PLAN.schedule().window(0, 1);
        SwitchbackPhase serving = new Serving(now, LoadFailures.NONE, after(600));

        assertThat(NextWindow.of(now.variant(), serving, PLAN, after(200), SWITCHING))
                .isEqualTo(new NextWindow(now, Duration.ZERO));
        assertThat(NextWindow.of(next.variant(), serving, PLAN, after(200), SWITCHING))
                .isEqualTo(new NextWindow(next, Duration.ofSeconds(400).plus(SWITCHING)));
        assertThat(NextWindow.next(2, serving, PLAN, after(200), SWITCHING))
                .hasSize(2)
                .startsWith(new NextWindow(next, Duration.ofSeconds(400).plus(SWITCHING)));
        SwitchbackPhase draining = ((Serving) serving).over(PLAN, after(600));
        assertThat(NextWindow.ofAny(draining, PLAN, after(605), SWITCHING))
                .isEqualTo(new NextWindow(next, SWITCHING.minusSeconds(5)));
        assertThat(NextWindow.ofAny(draining, PLAN, after(700), SWITCHING))
                .isEqualTo(new NextWindow(next, Duration.ZERO));
    }

    /** Whatever fails: never two resident, blocks never go back, and the windows that open are those of the schedule. */
    @SeededTest(cases = 1000)
    void shouldKeepToTheScheduleWhateverFails(RandomValues chance) {
        WindowPlan plan = plan(chance.whole(Long.MIN_VALUE, Long.MAX_VALUE));
        SwitchbackPhase phase = new Loading(plan.schedule().window(0, 0), LoadFailures.NONE, START);
        Map<String, Boolean> loaded = new HashMap<>();
        Instant now = START;
        SwitchbackWindow last = null;
        for (int i = 0; i < 200; i++) {
            now = now.plusSeconds(chance.nextInt(700));
            boolean fails = chance.nextInt(4) == 0;
            SwitchbackPhase next = switch (phase) {
                case Loading loading -> {
                    assertThat(loaded).isEmpty();
                    loaded.put(loading.window().variant(), true);
                    yield fails ? loading.failed("x") : loading.loaded();
                }
                case Warming warming -> fails ? warming.failed("x") : warming.warmed(now);
                case Serving serving -> {
                    assertThat(loaded).containsOnlyKeys(serving.window().variant());
                    assertThat(serving.window())
                            .isEqualTo(plan.schedule()
                                    .window(
                                            serving.window().block(),
                                            serving.window().position()));
                    assertThat(serving.failures().attempts(serving.window().variant()))
                            .isZero();
                    yield fails ? serving.failed("x", now) : serving.over(plan, now);
                }
                case Draining draining -> draining.drained();
                case Unloading unloading -> {
                    assertThat(loaded).containsOnlyKeys(unloading.resident());
                    loaded.clear();
                    yield unloading.unloaded(plan, now);
                }
                case BackingOff backingOff -> {
                    assertThat(backingOff.failures().include(List.of("a", "b"))).isTrue();
                    yield backingOff.backedOff(now);
                }
                case Failed failed -> throw new AssertionError("no transition leads to " + failed);
            };
            if (next instanceof Serving) {
                SwitchbackWindow opened = next.window();
                assertThat(last == null
                                || opened.block() > last.block()
                                || (opened.block() == last.block() && opened.position() > last.position()))
                        .isTrue();
                last = opened;
            }
            phase = next;
        }
    }

    private static LoadFailures failed(String variant, long block) {
        return LoadFailures.NONE.failed(of(block, variant), "no memory").failed(of(block, variant), "no memory");
    }

    private static Instant after(long seconds) {
        return START.plusSeconds(seconds);
    }
}
