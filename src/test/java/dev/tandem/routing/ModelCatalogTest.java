package dev.tandem.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ModelCatalogTest {

    private final ModelCatalog catalog =
            new ModelCatalog(List.of(model("demo", false), model("secret", true), model("name@with-at", false)));

    @Test
    void shouldFindTheModelWithoutOverride() {
        Target target = catalog.resolve("demo", Optional.empty(), false);
        assertThat(target.model().name()).isEqualTo("demo");
        assertThat(target.override()).isEmpty();
    }

    @Test
    void shouldFindTheVariantNamedAfterAnAt() {
        assertThat(overrideOf("demo@b", Optional.empty())).isEqualTo("b");
    }

    @Test
    void shouldPreferTheHeaderToTheName() {
        assertThat(overrideOf("demo@b", Optional.of("a"))).isEqualTo("a");
    }

    @Test
    void shouldFindAModelWhoseOwnNameHasAnAt() {
        assertThat(catalog.resolve("name@with-at", Optional.empty(), false).override())
                .isEmpty();
        assertThat(overrideOf("name@with-at@a", Optional.empty())).isEqualTo("a");
    }

    @Test
    void shouldListTheModelsWhenThereIsNoSuchModel() {
        assertThatThrownBy(() -> catalog.resolve("gpt-4", Optional.empty(), false))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("'gpt-4'")
                .hasMessageContaining("demo, secret");
    }

    @Test
    void shouldListTheVariantsWhenThereIsNoSuchVariant() {
        assertThatThrownBy(() -> catalog.resolve("demo@c", Optional.empty(), false))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("'c'")
                .hasMessageContaining("a, b");
    }

    @Test
    void shouldRefuseAnOverrideOfABlindModelUnlessTheCallerIsAdmin() {
        assertThatThrownBy(() -> catalog.resolve("secret@a", Optional.empty(), false))
                .isInstanceOf(UnknownModelException.class);
        assertThat(catalog.resolve("secret@a", Optional.empty(), true).override())
                .isPresent();
    }

    private String overrideOf(String requested, Optional<String> header) {
        return catalog.resolve(requested, header, false)
                .override()
                .orElseThrow()
                .name();
    }

    private static Model model(String name, boolean blind) {
        return new Model(name, List.of(variant(name, "a"), variant(name, "b")), name, Unit.CONVERSATION, blind);
    }

    private static Variant variant(String model, String name) {
        return new Variant(new VariantId(model, name), 1, Optional.empty());
    }
}
