package dev.tandem.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** API keys. */
@ConfigMapping(prefix = "tandem.access")
public interface AccessConfig {

    /** Keys by a name of the operator's choosing, which is never sent. */
    Map<String, KeyConfig> keys();

    /** One key. */
    interface KeyConfig {

        /** The key itself, best taken from the environment: {@code ${MY_KEY}}. */
        Optional<String> secret();

        /** The key's SHA-256 in hex, in place of the key itself. */
        Optional<String> sha256();

        /** What it allows. */
        @WithDefault("client")
        Role role();
    }
}
