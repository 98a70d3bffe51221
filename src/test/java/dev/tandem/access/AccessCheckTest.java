package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AccessCheckTest {

    private record Secret(Role role) implements AccessConfig.KeyConfig {
        @Override
        public Optional<String> secret() {
            return Optional.of("s3cret");
        }

        @Override
        public Optional<String> sha256() {
            return Optional.empty();
        }
    }

    @Test
    void shouldSayInOneLineHowManyKeysThereAreForWhatAndWhere() {
        ApiKeys keys = new ApiKeys(
                Map.of("a", new Secret(Role.CLIENT), "b", new Secret(Role.CLIENT), "me", new Secret(Role.ADMIN)));

        assertThat(AccessCheck.summary(keys, "0.0.0.0", 8080))
                .isEqualTo("Keys: 2 for clients (/v1), 1 for administrators (/v1 and /admin); at http://0.0.0.0:8080");
        assertThat(AccessCheck.summary(keys, "::1", 9090)).endsWith("at http://[::1]:9090");
    }
}
