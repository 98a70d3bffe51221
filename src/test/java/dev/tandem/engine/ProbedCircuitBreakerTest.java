package dev.tandem.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class ProbedCircuitBreakerTest {

    private static final Uni<EngineHealth> WELL = Uni.createFrom().item(EngineHealth.READY);
    private static final Uni<EngineHealth> UNWELL =
            Uni.createFrom().item(new EngineHealth(Status.FAILED, "the machine is off"));

    private final Deque<Runnable> later = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Uni<EngineHealth> health = WELL;
    private Uni<EngineHealth> generation = WELL;
    private int probes;

    private final ProbedCircuitBreaker breaker = new ProbedCircuitBreaker(
            new VariantId("m", "v"),
            new CircuitBreaker.Policy(2, Duration.ofSeconds(10)),
            () -> {
                probes++;
                return health;
            },
            () -> {
                probes++;
                return generation;
            },
            () -> now,
            (pause, action) -> later.add(action));

    @Test
    void shouldStayClosedWhenFailuresComeFromAnEngineThatIsWell() {
        fail(100, broken());
        assertThat(breaker.permits()).isTrue();
        assertThat(probes).isEqualTo(50);
    }

    @Test
    void shouldOpenWhenTheEngineIsUnwellAsWell() {
        health = UNWELL;
        fail(2, broken());
        assertThat(breaker.permits()).isFalse();
        assertThat(breaker.refusal().retryAfter()).contains(Duration.ofSeconds(11));
    }

    @Test
    void shouldOpenWhenTheEngineCannotBeAsked() {
        health = Uni.createFrom().failure(broken());
        fail(2, broken());
        assertThat(breaker.permits()).isFalse();
    }

    @Test
    void shouldCloseByItselfWhenTheEngineIsWellAgain() {
        health = UNWELL;
        fail(2, broken());
        now = now.plusSeconds(10);
        later.remove().run();
        assertThat(breaker.permits()).isFalse();

        health = WELL;
        now = now.plusSeconds(10);
        later.remove().run();
        assertThat(breaker.permits()).isTrue();
        assertThat(later).isEmpty();
    }

    static Stream<EngineException> nobodysFault() {
        return Stream.of(
                new EngineException.Refused("no", null),
                new EngineException.ContextLengthExceeded(2, 1),
                new EngineException.Overloaded("full", Duration.ofSeconds(1)),
                new EngineException.Loading("loads"),
                new EngineException.Unavailable("says so itself", Duration.ofSeconds(1)),
                EngineException.TimedOut.atWork("long"));
    }

    @ParameterizedTest
    @MethodSource("nobodysFault")
    void shouldNotEvenAskWhenTheNextRequestWouldNotSufferTheSame(EngineException failure) {
        health = UNWELL;
        fail(10, failure);
        assertThat(breaker.permits()).isTrue();
        assertThat(probes).isZero();
    }

    static Stream<EngineException> whatAllWouldSuffer() {
        return Stream.of(
                broken(),
                EngineException.Unavailable.unreachable("refused", Duration.ofSeconds(1)),
                new EngineException.TimedOut("silent"));
    }

    @ParameterizedTest
    @MethodSource("whatAllWouldSuffer")
    void shouldAskWhenTheNextRequestWouldSufferTheSame(EngineException failure) {
        fail(2, failure);
        assertThat(probes).isEqualTo(1);
    }

    @Test
    void shouldOpenWhenAnswersWereSilentAndNothingIsGeneratedThoughItIsAlive() {
        generation = UNWELL;
        fail(2, new EngineException.TimedOut("silent"));
        assertThat(breaker.permits()).isFalse();

        now = now.plusSeconds(10);
        later.remove().run();
        assertThat(breaker.permits()).isFalse();

        generation = WELL;
        now = now.plusSeconds(10);
        later.remove().run();
        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void shouldAskWhetherItGeneratesWhenOneOfSeveralFailuresWasSilence() {
        generation = UNWELL;
        fail(1, new EngineException.TimedOut("silent"));
        fail(1, broken());
        assertThat(breaker.permits()).isFalse();
    }

    @Test
    void shouldNotAskWhetherItGeneratesWhenAnAnswerCameSinceTheSilence() {
        generation = UNWELL;
        fail(1, new EngineException.TimedOut("silent"));
        breaker.note(null, false);
        fail(2, broken());
        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void shouldStayClosedWhenAnswersWereSilentButItGenerates() {
        health = UNWELL;
        fail(10, new EngineException.TimedOut("silent"));
        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void shouldCountNothingWhenTheClientLeft() {
        breaker.note(broken(), false);
        breaker.note(null, true);
        breaker.note(broken(), false);
        assertThat(probes).isEqualTo(1);
    }

    @Test
    void shouldForgetWhenTheEngineIsLoadedAnew() {
        health = UNWELL;
        fail(2, broken());
        breaker.reset();
        assertThat(breaker.permits()).isTrue();
        later.remove().run();
        assertThat(breaker.permits()).isTrue();
    }

    private static EngineException broken() {
        return new EngineException.Broken("lost", null);
    }

    private void fail(int times, EngineException failure) {
        for (int i = 0; i < times; i++) {
            breaker.note(failure, false);
        }
    }
}
