package dev.tandem.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.CircuitBreaker.Policy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CircuitBreakerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(10);
    private static final Policy POLICY = new Policy(3, Duration.ofSeconds(10));

    @Test
    void shouldAskBeforeItOpensAfterThatManyFailuresInARow() {
        CircuitBreaker breaker = failures(3);
        assertThat(breaker.awaitsProbe()).isTrue();
        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void shouldStayClosedWhenASuccessComesBetweenFailures() {
        CircuitBreaker breaker = failures(2).succeeded().failed(POLICY).failed(POLICY);
        assertThat(breaker.awaitsProbe()).isFalse();
        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void shouldStayClosedAndCountAnewWhenTheProbeFindsItWell() {
        CircuitBreaker breaker = failures(3).probed(true, NOW, POLICY);
        assertThat(breaker.permits()).isTrue();
        assertThat(breaker.failed(POLICY).failed(POLICY).awaitsProbe()).isFalse();
    }

    @Test
    void shouldOpenWhenTheProbeFindsItUnwell() {
        CircuitBreaker breaker = open();
        assertThat(breaker.permits()).isFalse();
        assertThat(breaker.remaining(NOW)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldStayClosedWhenAnAnswerGoesWellBeforeTheProbeReplies() {
        assertThat(failures(3).succeeded().probed(false, NOW, POLICY).permits()).isTrue();
    }

    @Test
    void shouldLetNoRequestTryWhenThePauseIsOver() {
        CircuitBreaker breaker = open().elapsed(LATER);
        assertThat(breaker.permits()).isFalse();
        assertThat(breaker.awaitsProbe()).isTrue();
    }

    @Test
    void shouldNotBeProbedWhenThePauseIsNotOver() {
        assertThat(open().elapsed(LATER.minusMillis(1)).awaitsProbe()).isFalse();
    }

    @Test
    void shouldCloseWhenTheProbeAfterThePauseFindsItWell() {
        assertThat(open().elapsed(LATER).probed(true, LATER, POLICY).permits()).isTrue();
    }

    @Test
    void shouldOpenAgainWhenTheProbeAfterThePauseFindsItUnwell() {
        CircuitBreaker breaker = open().elapsed(LATER).probed(false, LATER, POLICY);
        assertThat(breaker.permits()).isFalse();
        assertThat(breaker.remaining(LATER)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldNotBeMovedByAnswersThatWereUnderWayWhenItOpened() {
        assertThat(open().succeeded()).isEqualTo(open());
        assertThat(open().failed(POLICY)).isEqualTo(open());
    }

    private static CircuitBreaker open() {
        return failures(3).probed(false, NOW, POLICY);
    }

    private static CircuitBreaker failures(int count) {
        CircuitBreaker breaker = CircuitBreaker.closed();
        for (int i = 0; i < count; i++) {
            breaker = breaker.failed(POLICY);
        }
        return breaker;
    }
}
