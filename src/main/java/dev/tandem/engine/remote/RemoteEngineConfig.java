package dev.tandem.engine.remote;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The part of {@code tandem.models} that only engines of the kind {@code openai} read. */
@ConfigMapping(prefix = "tandem.models")
public interface RemoteEngineConfig {

    /** Models by the name that clients send; a name without a key of this engine's gives the defaults. */
    @WithParentName
    @WithDefaults
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** Variants by name; as above. */
        @WithDefaults
        Map<String, VariantConfig> variants();
    }

    /** One variant, as an engine of the kind {@code openai} sees it. */
    interface VariantConfig {

        /** Base URL of the API, http or https, such as {@code https://openrouter.ai/api/v1}. */
        Optional<String> url();

        /** Sent as a bearer token; take it from the environment: {@code ${OPENROUTER_API_KEY}}. */
        Optional<String> apiKey();

        /** A file that holds the key and nothing else, read at start; instead of {@code api-key}. */
        Optional<String> apiKeyFile();

        /** Further headers of every request by name, such as {@code X-Title}. */
        Map<String, String> headers();

        /** The longest that connecting may take. */
        @WithDefault("5s")
        Duration connectTimeout();

        /** Tokens that prompt and answer may have together, where that is known; only told, never enforced. */
        OptionalInt contextSize();
    }
}
