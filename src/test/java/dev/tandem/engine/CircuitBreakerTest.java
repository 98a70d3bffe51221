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
    private static final Policy POLICY = new Policy(3, Duration.ofSeconds(10));

    @Test
    void shouldOpenAfterThatManyFailuresInARow() {
        CircuitBreaker breaker = failures(3);
        assertThat(breaker.permits(NOW)).isFalse();
        assertThat(breaker.remaining(NOW)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldStayClosedWhenASuccessComesBetweenFailures() {
        CircuitBreaker breaker = failures(2).succeeded().failed(NOW, POLICY).failed(NOW, POLICY);
        assertThat(breaker.permits(NOW)).isTrue();
    }

    @Test
    void shouldCountNothingWhenAnAttemptTellsNothing() {
        assertThat(failures(2).undecided().permits(NOW)).isTrue();
        assertThat(failures(2).undecided().failed(NOW, POLICY).permits(NOW)).isFalse();
    }

    @Test
    void shouldLetOneRequestTryAfterThePause() {
        Instant later = NOW.plusSeconds(10);
        CircuitBreaker open = failures(3);
        assertThat(open.permits(later)).isTrue();
        assertThat(open.attempted().permits(later)).isFalse();
    }

    @Test
    void shouldCloseWhenTheTrialSucceeds() {
        assertThat(failures(3).attempted().succeeded().permits(NOW)).isTrue();
    }

    @Test
    void shouldOpenAgainWhenTheTrialFails() {
        Instant later = NOW.plusSeconds(10);
        CircuitBreaker breaker = failures(3).attempted().failed(later, POLICY);
        assertThat(breaker.permits(later.plusSeconds(9))).isFalse();
        assertThat(breaker.permits(later.plusSeconds(10))).isTrue();
    }

    @Test
    void shouldLetAnotherTryWhenTheTrialTellsNothing() {
        assertThat(failures(3).attempted().undecided().permits(NOW.plusSeconds(10)))
                .isTrue();
    }

    private static CircuitBreaker failures(int count) {
        CircuitBreaker breaker = CircuitBreaker.closed();
        for (int i = 0; i < count; i++) {
            breaker = breaker.attempted().failed(NOW, POLICY);
        }
        return breaker;
    }
}
