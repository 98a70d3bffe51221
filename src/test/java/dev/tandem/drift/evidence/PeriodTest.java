package dev.tandem.drift.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class PeriodTest {

    @Test
    void shouldBeAllThereIsWhenNothingIsAsked() {
        assertThat(Period.of(Optional.empty(), Optional.empty())).isEqualTo(Period.ALWAYS);
        assertThat(Period.ALWAYS.begin()).isNull();
        assertThat(Period.ALWAYS.end()).isNull();
    }

    @Test
    void shouldReadTimesOfAnyZone() {
        Period day = Period.of(Optional.of("2026-11-01T02:00:00+02:00"), Optional.of("2026-11-02T00:00:00Z"));

        assertThat(day)
                .isEqualTo(new Period(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-02T00:00:00Z")));
        assertThat(day.begin()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(day.end()).isEqualTo("2026-11-02T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday, 2026-11-02T00:00:00Z, since",
        "2026-11-01, 2026-11-02T00:00:00Z, since",
        "1969-11-01T00:00:00Z, 2026-11-02T00:00:00Z, since",
        "+999999-01-01T00:00:00Z, 2026-11-02T00:00:00Z, since",
        "2026-11-01T00:00:00Z, '', until",
        "2026-11-01T00:00:00Z, 2026-11-01T00:00:00Z, until"
    })
    void shouldNameTheOneThatIsWrong(String since, String until, String parameter) {
        assertThatThrownBy(() -> Period.of(Optional.of(since), Optional.of(until)))
                .isInstanceOfSatisfying(
                        InvalidPeriodException.class,
                        e -> assertThat(e.parameter()).isEqualTo(parameter))
                .hasMessageStartingWith(parameter + ": must be ");
    }
}
