package dev.tandem.switchback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.Model;
import dev.tandem.routing.Unit;
import dev.tandem.routing.Variant;
import dev.tandem.routing.VariantId;
import dev.tandem.switchback.SwitchbackConfig.Settings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class SwitchbackDesignTest {

    private static final Variant A = variant("a", 3, null);
    private static final Variant B = variant("b", 1, null);
    private static final Variant CLOUD = variant("cloud", 0, null);

    private static Variant variant(String name, double weight, @org.jspecify.annotations.Nullable String fallback) {
        return new Variant(
                new VariantId("m", name),
                weight,
                Optional.ofNullable(fallback).map(other -> new VariantId("m", other)));
    }

    private static Model model(Variant... variants) {
        return new Model("m", List.of(variants), "m", Unit.CONVERSATION, false);
    }

    private static Settings config(Map<String, String> properties) {
        SwitchbackConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SwitchbackConfig.class)
                .build()
                .getConfigMapping(SwitchbackConfig.class);
        SwitchbackConfig.ModelConfig model = config.models().get("m");
        if (model == null) {
            throw new AssertionError("every name has the defaults");
        }
        return model.switchback();
    }

    @Test
    void shouldFollowTheWeightsWhenNothingElseIsSaid() {
        SwitchbackDesign design = SwitchbackDesign.of(model(A, B, CLOUD), config(Map.of()));

        assertThat(design.shares()).containsExactly(new WeightedVariant("a", 3), new WeightedVariant("b", 1));
        assertThat(design.window()).isEqualTo(Duration.ofMinutes(10));
        assertThat(design.text()).isEqualTo("residency=switchback window=PT10M jitter=0.2 seed=109");
    }

    @ParameterizedTest
    @CsvSource({
        "jitter,1,'.jitter: must be from 0 to less than 1, not 1.0.'",
        "jitter,-0.1,'.jitter: must be from 0 to less than 1, not -0.1.'",
        "drain-limit,-1s,'.drain-limit: must not be negative, but is PT-1S.'",
        "queue,-1,'.queue: must not be negative, but is -1.'",
        "patience,0s,'.patience: must be more than 0, but is PT0S.'",
        "window,2s,'.window: PT2S leaves ''b'' windows of 800 ms; make it longer, or the weights less unequal.'"
    })
    void shouldNameThePropertyWhenAValueMakesNoSense(String key, String value, String message) {
        Settings config = config(Map.of("tandem.models.m.switchback." + key, value));

        assertThatThrownBy(() -> SwitchbackDesign.of(model(A, B), config))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("tandem.models.m.switchback" + message);
    }

    @Test
    void shouldRefuseAVariantThatCannotBeUnloaded() {
        assertThatThrownBy(() -> SwitchbackControllers.check(model(A, B), B, false))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.models.m.residency: ")
                .hasMessageContaining("'b'");
        assertThatCode(() -> SwitchbackControllers.check(model(A, B), B, true)).doesNotThrowAnyException();
        assertThatCode(() -> SwitchbackControllers.check(model(A, B, CLOUD), CLOUD, false))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAVariantThatWouldNeverBeLoaded() {
        assertThatThrownBy(() -> SwitchbackControllers.check(model(A, B, CLOUD), CLOUD, true))
                .hasMessageStartingWith("tandem.models.m.variants.cloud.weight: must be more than 0");
    }

    @Test
    void shouldRefuseAFallbackAcrossWindows() {
        Variant across = variant("c", 1, "a");
        Variant away = variant("d", 1, "cloud");
        Model model = model(A, across, CLOUD, away);

        assertThatThrownBy(() -> SwitchbackControllers.check(model, across, true))
                .hasMessageStartingWith("tandem.models.m.variants.c.fallback: 'a' takes turns");
        assertThatCode(() -> SwitchbackControllers.check(model, away, true)).doesNotThrowAnyException();
    }
}
