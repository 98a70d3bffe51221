package dev.tandem.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.Deadlines.Silent;
import dev.tandem.engine.Deadlines.TooLong;
import dev.tandem.engine.Deadlines.Wait;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Requests;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class DeadlinesTest {

    private final Deadlines deadlines = new Deadlines(
            Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(30), Optional.of(Duration.ofSeconds(60)));

    @Test
    void shouldWaitForTheFirstEventAsLongAsItMayTake() {
        assertThat(check(4, true, 4, false)).isEqualTo(new Wait(Duration.ofSeconds(6)));
    }

    @Test
    void shouldExpireWhenTheFirstEventIsLate() {
        assertThat(check(10, true, 10, false)).isEqualTo(new Silent("The model did not begin to answer within 10 s."));
    }

    @Test
    void shouldExpireWhenTheModelIsSilentForTooLong() {
        assertThat(check(20, true, 2, true)).isEqualTo(new Silent("The model sent nothing more for 2 s."));
    }

    @Test
    void shouldNotTakeASlowReaderForASlowEngine() {
        assertThat(check(20, false, 15, true)).isEqualTo(new Wait(Duration.ofSeconds(2)));
    }

    @Test
    void shouldExpireWhenTheWholeTakesTooLongEvenIfTheReaderIsSlow() {
        assertThat(check(60, false, 0, true)).isEqualTo(new TooLong("The answer was not complete after 60 s."));
    }

    @Test
    void shouldLookAgainNoLaterThanTheWholeMayTake() {
        assertThat(check(59, true, 0, true)).isEqualTo(new Wait(Duration.ofSeconds(1)));
    }

    @Test
    void shouldGoOnForHoursWhenTheModelIsNotSilentAndNobodyBoundsTheWhole() {
        Deadlines unbounded =
                new Deadlines(deadlines.firstEvent(), deadlines.idle(), deadlines.whole(), Optional.empty());
        assertThat(unbounded.check(
                        Duration.ofHours(9).toNanos(),
                        true,
                        Duration.ofSeconds(1).toNanos(),
                        true))
                .isEqualTo(new Wait(Duration.ofSeconds(1)));
    }

    @Test
    void shouldWaitLongerForTheFirstEventWhenTheAnswerIsNotStreamed() {
        assertThat(deadlines
                        .of(Requests.chat("Hello?", body -> body.put("stream", false)))
                        .check(
                                Duration.ofSeconds(20).toNanos(),
                                true,
                                Duration.ofSeconds(20).toNanos(),
                                false))
                .isEqualTo(new Wait(Duration.ofSeconds(10)));
    }

    @Test
    void shouldProbeNoLongerThanARequestWaitsAndAMinuteAtMost() {
        assertThat(deadlines.probe()).isEqualTo(Duration.ofSeconds(10));
        Duration hour = Duration.ofHours(1);
        assertThat(new Deadlines(hour, hour, hour, Optional.empty()).probe()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"first-event", "idle", "whole", "total"})
    void shouldRefuseAtStartWhatNoAnswerCouldKeep(String name) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of("tandem.models.m.variants.v.timeout." + name, "0s"), "test", 100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(EnginesConfig.class)
                .build();
        EnginesConfig.TimeoutConfig timeout = config.getConfigMapping(EnginesConfig.class).models().values().stream()
                .flatMap(model -> model.variants().values().stream())
                .map(EnginesConfig.VariantConfig::timeout)
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> Deadlines.configured(new VariantId("m", "v"), timeout))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("tandem.models.m.variants.v.timeout." + name + ": must be more than zero, such as 60s.");
    }

    private Deadlines.Verdict check(long sinceStart, boolean wanted, long waited, boolean began) {
        return deadlines.check(
                Duration.ofSeconds(sinceStart).toNanos(),
                wanted,
                Duration.ofSeconds(waited).toNanos(),
                began);
    }
}
