package dev.tandem.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ConfiguredModelsTest {

    private static ModelCatalog catalog(Map<String, String> properties, Optional<String> byDefault) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("tandem.models.one.variants.v.weight", "1");
        all.put("tandem.models.two.variants.v.weight", "1");
        return ConfiguredModels.catalog(
                new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(all, "test", 100))
                        .withMapping(RoutingConfig.class)
                        .build()
                        .getConfigMapping(RoutingConfig.class),
                byDefault);
    }

    @Test
    void shouldAnswerForUnknownNamesOnlyWhenThereIsADefault() {
        ModelCatalog catalog = catalog(Map.of("tandem.models.two.aliases", "gpt-4o"), Optional.of("gpt-4o"));

        assertThat(catalog.resolveOrDefault("claude", Optional.empty(), false)
                        .model()
                        .name())
                .isEqualTo("two");
        assertThat(catalog.resolveOrDefault("", Optional.empty(), false).model().name())
                .as("no name at all")
                .isEqualTo(catalog.resolveOrDefault("claude", Optional.empty(), false)
                        .model()
                        .name());
        assertThat(catalog.resolveOrDefault("one", Optional.empty(), false)
                        .model()
                        .name())
                .isEqualTo("one");
        assertThatThrownBy(() -> catalog.resolve("claude", Optional.empty(), false))
                .isInstanceOf(UnknownModelException.class);
        assertThatThrownBy(
                        () -> catalog(Map.of(), Optional.empty()).resolveOrDefault("claude", Optional.empty(), false))
                .isInstanceOf(UnknownModelException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "two|tandem.models.one.aliases: 'two' is a model's name already.",
                "one|tandem.models.one.aliases: 'one' is a model's name already.",
                "shared|tandem.models.two.aliases: 'shared' is an alias of the model 'one' already."
            })
    void shouldRefuseANameThatStandsForTwo(String alias, String message) {
        assertThatThrownBy(() -> catalog(
                        Map.of("tandem.models.one.aliases", alias, "tandem.models.two.aliases", "shared"),
                        Optional.empty()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void shouldRefuseADefaultThatIsNoModel() {
        assertThatThrownBy(() -> catalog(Map.of(), Optional.of("three")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("tandem.default-model: must name a configured model or one of its aliases, not 'three'.");
    }
}
