package dev.tandem.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.routing.AssignmentKey.Source;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RouterTest {

    private final Variant a = variant("a", 50);
    private final Variant b = variant("b", 50);
    private final Variant reference = variant("reference", 0);
    private final Model model = new Model("demo", List.of(a, b, reference), "salt", Unit.CONVERSATION, false);

    @Test
    void shouldGiveEqualKeysTheSameVariant() {
        AssignmentKey key = new AssignmentKey(Source.SESSION, "s-1");
        Assignment first = Router.assign(new Target(model, Optional.empty()), key);
        assertThat(Router.assign(new Target(model, Optional.empty()), key)).isEqualTo(first);
        assertThat(first.isEvidence()).isTrue();
    }

    @Test
    void shouldNeverSplitTrafficToAReference() {
        for (int i = 0; i < 1_000; i++) {
            AssignmentKey key = new AssignmentKey(Source.CONVERSATION, "c-" + i);
            assertThat(Router.assign(new Target(model, Optional.empty()), key).variant())
                    .isNotEqualTo(reference);
        }
    }

    @Test
    void shouldServeAnOverrideAndKeepItOutOfTheEvidence() {
        AssignmentKey key = new AssignmentKey(Source.SESSION, "s-1");
        Assignment assignment = Router.assign(new Target(model, Optional.of(reference)), key);
        assertThat(assignment.variant()).isEqualTo(reference);
        assertThat(assignment.source()).isEqualTo(Source.OVERRIDE);
        assertThat(assignment.isEvidence()).isFalse();
        assertThat(assignment.unitHash())
                .isEqualTo(
                        Router.assign(new Target(model, Optional.empty()), key).unitHash());
    }

    @Test
    void shouldNameTheUnitWithoutTellingTheKey() {
        Assignment assignment =
                Router.assign(new Target(model, Optional.empty()), new AssignmentKey(Source.SESSION, "alpha"));
        assertThat(assignment.unitHash()).matches("[0-9a-f]{16}");
        assertThat(assignment.toString()).doesNotContain("alpha");
        assertThat(new AssignmentKey(Source.SESSION, "alpha").toString()).doesNotContain("alpha");
    }

    private static Variant variant(String name, double weight) {
        return new Variant(new VariantId("demo", name), weight, Optional.empty());
    }
}
