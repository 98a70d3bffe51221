package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.defaults.ModelDefaults;
import dev.tandem.drift.DriftConfig;
import dev.tandem.engine.EnginesConfig;
import dev.tandem.routing.ConfiguredModels;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.RoutingConfig;
import dev.tandem.routing.Variant;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The configurations that the pages show are read as the application reads them, where a key that nobody knows is an
 * error. What shows a part only is laid over the README's.
 */
@Tag("unit")
class DocumentedConfigurationTest {

    private static final Set<String> ENGINES = Set.of("llama-server", "openai", "embedded");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("tandem.data", "target", "OPENROUTER_API_KEY", "key", "APP_KEY", "key", "ADMIN_KEY", "key");

    @Test
    void shouldBeValidWhenAPageShowsIt() throws IOException {
        String whole = Documentation.read(Documentation.README)
                .blocks("yaml")
                .getFirst()
                .text();
        List<DocumentationPage.Block> shown = Documentation.pages().stream()
                .flatMap(page -> page.blocks("yaml").stream())
                .toList();

        assertThat(shown).hasSizeGreaterThanOrEqualTo(9).allSatisfy(block -> {
            SmallRyeConfig config = config(whole, block.text());
            ModelCatalog catalog = ConfiguredModels.catalog(config.getConfigMapping(RoutingConfig.class));

            assertThat(catalog.models()).isNotEmpty();
            assertThat(config.getConfigMapping(EnginesConfig.class).models().values())
                    .flatExtracting(model -> model.variants().values())
                    .extracting(EnginesConfig.VariantConfig::engine)
                    .isSubsetOf(ENGINES);
            for (Model model : catalog.models()) {
                reference(config, model)
                        .ifPresent(reference -> assertThat(model.variants())
                                .extracting(Variant::name)
                                .contains(reference));
            }
        });
    }

    @Test
    void shouldBeRefusedWhenNobodyKnowsAKey() throws IOException {
        String whole = Documentation.read(Documentation.README)
                .blocks("yaml")
                .getFirst()
                .text();

        assertThatThrownBy(() -> config(whole, "tandem:\n  models:\n    gemma-4-26b:\n      blnd: true\n"))
                .hasMessageContaining("blnd");
    }

    private static Optional<String> reference(SmallRyeConfig config, Model model) {
        return Optional.ofNullable(
                        config.getConfigMapping(DriftConfig.class).models().get(model.name()))
                .flatMap(settings -> settings.experiment().drift().reference());
    }

    private static SmallRyeConfig config(String whole, String part) throws IOException {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new YamlConfigSource("README.md", whole, 200))
                .withSources(new YamlConfigSource("page", part, 300))
                .withSources(new PropertiesConfigSource(ENVIRONMENT, "environment", 100))
                .withSources(new ModelDefaults());
        MappedKeys.mappings().forEach(builder::withMapping);
        return builder.build();
    }
}
