package dev.tandem.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** API keys, and who is let in without one. */
@ConfigMapping(prefix = "tandem.access")
public interface AccessConfig {

    /** Keys by a name of the operator's choosing, which is never sent. */
    Map<String, KeyConfig> keys();

    /** Whether everyone who reaches the server administrates it, as long as no admin key is configured. */
    @WithDefault("false")
    boolean openAdmin();

    /** Host names under which the server is asked, beside addresses and local names; they count where no key is set. */
    Optional<List<String>> hosts();

    /** Who may read metrics, OpenAPI and the details of health below {@code /q}. */
    Optional<Management> management();

    /** Who may read what is below {@code /q}. */
    enum Management {
        /** Everyone. */
        OPEN,
        /** Whoever shows a key of any role. */
        CLIENT,
        /** Whoever may administrate. */
        ADMIN
    }

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
