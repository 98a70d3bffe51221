package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.routing.InvalidConfigurationException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AccessCheckTest {

    private record Key(Role role, String text) implements AccessConfig.KeyConfig {
        @Override
        public Optional<String> secret() {
            return Optional.of(text);
        }

        @Override
        public Optional<String> sha256() {
            return Optional.empty();
        }
    }

    @Test
    void shouldSayInOneLineHowManyKeysThereAreForWhatAndWhere() {
        ApiKeys keys = new ApiKeys(
                Map.of("a", new Key(Role.CLIENT, "x"), "b", new Key(Role.CLIENT, "y"), "me", new Key(Role.ADMIN, "z")));

        assertThat(AccessCheck.summary(keys, "0.0.0.0", 8080))
                .isEqualTo("Keys: 2 for clients (/v1), 1 for administrators (/v1 and /admin); at http://0.0.0.0:8080");
        assertThat(AccessCheck.summary(keys, "::1", 9090)).endsWith("at http://[::1]:9090");
    }

    @Test
    void shouldRefuseOneSecretForTwoKeysSinceItsRoleWouldBeLeftToChance() {
        assertThatThrownBy(() -> new ApiKeys(Map.of("a", new Key(Role.CLIENT, "x"), "me", new Key(Role.ADMIN, "x"))))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("tandem.access.keys.me", "tandem.access.keys.a")
                .hasMessageNotContaining("'x'");
    }
}
