package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.access.AccessConfig.KeyConfig;
import dev.tandem.access.AccessPolicy.Origin;
import dev.tandem.routing.InvalidConfigurationException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AccessPolicyTest {

    private static final Origin LOCAL = new Origin(Optional.empty(), true, true, true, false);

    @Test
    void shouldLetAnyoneChatWhenNoClientKeyIsConfigured() {
        assertThat(policy(Map.of()).admitClient(new Origin(Optional.empty(), false, true, false, false)))
                .isFalse();
    }

    @Test
    void shouldLetThisMachineAdministrateWhenNoAdminKeyIsConfigured() {
        assertThatCode(() -> policy(Map.of()).admitAdmin(LOCAL)).doesNotThrowAnyException();
    }

    @Test
    void shouldNotTakeARemoteAProxiedOrARebindingClientForLocal() {
        for (Origin origin : new Origin[] {
            new Origin(Optional.empty(), false, true, true, false),
            new Origin(Optional.empty(), true, false, true, false),
            new Origin(Optional.empty(), true, true, false, false)
        }) {
            assertThatThrownBy(() -> policy(Map.of()).admitAdmin(origin)).isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void shouldLetEveryoneAdministrateWhenTheOperatorOpensItAndThereIsNoAdminKey() {
        Origin remote = new Origin(Optional.empty(), false, false, false, false);
        assertThatCode(() -> new AccessPolicy(new ApiKeys(Map.of()), true).admitAdmin(remote))
                .doesNotThrowAnyException();
        Map<String, KeyConfig> keys = Map.of("ops", key(Optional.of("s3cret"), Optional.empty(), Role.ADMIN));
        assertThatThrownBy(() -> new AccessPolicy(new ApiKeys(keys), true).admitAdmin(remote))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void shouldAskAForeignPageForAnAdminKeyWhateverIsOpen() {
        Origin page = new Origin(Optional.empty(), true, true, true, true);
        for (boolean open : new boolean[] {false, true}) {
            assertThatThrownBy(() -> new AccessPolicy(new ApiKeys(Map.of()), open).admitAdmin(page))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("admin key");
        }
        assertThatCode(() -> policy(Map.of("ops", key(Optional.of("s3cret"), Optional.empty(), Role.ADMIN)))
                        .admitAdmin(new Origin(Optional.of("Bearer s3cret"), false, true, false, true)))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldAskThisMachineForTheAdminKeyAsWellWhenOneIsConfigured() {
        AccessPolicy policy = policy(Map.of("ops", key(Optional.of("s3cret"), Optional.empty(), Role.ADMIN)));
        assertThatThrownBy(() -> policy.admitAdmin(LOCAL)).isInstanceOf(AccessDeniedException.class);
        assertThatCode(() -> policy.admitAdmin(new Origin(Optional.of("bearer s3cret"), false, true, false, false)))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNameThePropertyWhenAKeyHasNeitherSecretNorHash() {
        assertThatThrownBy(() -> policy(Map.of("ops", key(Optional.empty(), Optional.empty(), Role.CLIENT))))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.access.keys.ops:");
    }

    @Test
    void shouldNameThePropertyAndNotTheValueWhenAHashIsNone() {
        assertThatThrownBy(() -> policy(Map.of("ops", key(Optional.empty(), Optional.of("oops"), Role.CLIENT))))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("tandem.access.keys.ops.sha256:")
                .hasMessageNotContaining("oops");
    }

    private static AccessPolicy policy(Map<String, KeyConfig> keys) {
        return new AccessPolicy(new ApiKeys(keys), false);
    }

    private static KeyConfig key(Optional<String> secret, Optional<String> sha256, Role role) {
        return new KeyConfig() {
            @Override
            public Optional<String> secret() {
                return secret;
            }

            @Override
            public Optional<String> sha256() {
                return sha256;
            }

            @Override
            public Role role() {
                return role;
            }
        };
    }
}
