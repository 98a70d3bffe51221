package dev.tandem.access;

import dev.tandem.digest.Sha256;
import dev.tandem.routing.InvalidConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The configured keys, kept as hashes only. */
@ApplicationScoped
public class ApiKeys {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final List<Key> keys = new ArrayList<>();

    private record Key(String sha256, Holder holder) {}

    /**
     * Who holds a key.
     *
     * @param name the operator's name for the key
     * @param role what it allows
     */
    public record Holder(String name, Role role) {}

    @Inject
    ApiKeys(AccessConfig config) {
        this(config.keys());
    }

    /** @param configured by the operator's names */
    ApiKeys(Map<String, AccessConfig.KeyConfig> configured) {
        new TreeMap<>(configured).forEach((name, key) -> {
            String property = "tandem.access.keys." + name;
            if (key.secret().isPresent() == key.sha256().isPresent()) {
                throw new InvalidConfigurationException(property
                        + ": needs either a secret or a sha256, which must not be empty: is its variable set?");
            }
            String hash = key.secret()
                    .map(Sha256::hex)
                    .orElseGet(() -> hash(property, key.sha256().orElseThrow()));
            keys.stream().filter(other -> other.sha256().equals(hash)).findAny().ifPresent(other -> {
                throw new InvalidConfigurationException(property + ": has the secret of tandem.access.keys."
                        + other.holder().name() + ". Give each key a secret of its own.");
            });
            keys.add(new Key(hash, new Holder(name, key.role())));
        });
    }

    /** Whether any key of that very role is configured. */
    public boolean anyOf(Role role) {
        return count(role) > 0;
    }

    /** How many keys of that very role are configured. */
    long count(Role role) {
        return keys.stream().filter(key -> key.holder().role() == role).count();
    }

    /** Whether any key at all is configured. */
    boolean any() {
        return !keys.isEmpty();
    }

    /** The holder of a key; empty if it is not configured. Takes the same time whichever key it is. */
    public Optional<Holder> holder(String presented) {
        byte[] hash = bytes(Sha256.hex(presented));
        Holder found = null;
        for (Key key : keys) {
            if (MessageDigest.isEqual(bytes(key.sha256()), hash)) {
                found = key.holder();
            }
        }
        return Optional.ofNullable(found);
    }

    private static String hash(String property, String hex) {
        String normal = hex.strip().toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(normal).matches()) {
            throw new InvalidConfigurationException(property + ".sha256: must be 64 hex digits.");
        }
        return normal;
    }

    private static byte[] bytes(String hex) {
        return hex.getBytes(StandardCharsets.US_ASCII);
    }
}
