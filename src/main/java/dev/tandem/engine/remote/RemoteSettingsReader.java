package dev.tandem.engine.remote;

import dev.tandem.engine.http.ApiKey;
import dev.tandem.engine.http.Endpoint;
import dev.tandem.engine.remote.RemoteEngineConfig.VariantConfig;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks one variant's configuration; each message begins with the property's full name and holds no secret. */
final class RemoteSettingsReader {

    private static final int SLOTS = 64;
    private static final Duration LONGEST_CONNECT = Duration.ofMinutes(5);
    /** Ours to set, or harmful: the last one makes llama-server go on when a client has left. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "accept",
            "accept-encoding",
            "transfer-encoding",
            "te",
            "upgrade",
            "expect",
            "traceparent",
            "x-conversation-id");

    private final String property;

    private RemoteSettingsReader(VariantId id) {
        this.property = "tandem.models." + id.model() + ".variants." + id.variant();
    }

    /**
     * Reads it.
     *
     * @param model what the upstream calls the model
     * @throws InvalidConfigurationException if something is wrong
     */
    static RemoteEngineSettings read(VariantId id, String model, VariantConfig config) {
        return new RemoteSettingsReader(id).settings(model, config);
    }

    private RemoteEngineSettings settings(String model, VariantConfig config) {
        BaseUrl url = BaseUrl.parse(config.url().orElse(""), property + ".url");
        Duration connectTimeout = config.connectTimeout();
        if (connectTimeout.toMillis() < 1 || connectTimeout.compareTo(LONGEST_CONNECT) > 0) {
            throw wrong("connect-timeout", "must be from 1 ms to " + LONGEST_CONNECT.toMinutes() + " minutes.");
        }
        OptionalInt context = config.contextSize();
        if (context.isPresent() && context.getAsInt() < 1) {
            throw wrong("context-size", "must be at least 1 but is " + context.getAsInt() + ".");
        }
        ApiKey key = key(config);
        return new RemoteEngineSettings(
                new Endpoint(url.address(), url.path(), headers(config, key), key, property, connectTimeout),
                model,
                SLOTS,
                context);
    }

    private @Nullable ApiKey key(VariantConfig config) {
        if (config.apiKey().isPresent() && config.apiKeyFile().isPresent()) {
            throw wrong("api-key", "give this or api-key-file, not both.");
        }
        String key = config.apiKeyFile()
                .map(this::keyIn)
                .or(config::apiKey)
                .orElse("")
                .strip();
        if (key.isEmpty()) {
            return null;
        }
        if (!isHeaderValue(key)) {
            throw wrong("api-key", "must be one line of ASCII characters.");
        }
        return new ApiKey(key);
    }

    private String keyIn(String file) {
        try {
            String key = Files.readString(Path.of(file), StandardCharsets.UTF_8);
            if (key.isBlank()) {
                throw wrong("api-key-file", "the file " + file + " is empty. Put the key into it.");
            }
            return key;
        } catch (IOException | InvalidPathException e) {
            throw wrong(
                    "api-key-file",
                    "the file " + file + " cannot be read (" + e.getClass().getSimpleName()
                            + "). Check that it exists and that Tandem may read it.");
        }
    }

    private Map<String, String> headers(VariantConfig config, @Nullable ApiKey key) {
        config.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw wrong("headers." + name, "is no name of a header.");
            }
            if (RESERVED.contains(lower)) {
                throw wrong("headers." + name, "this header cannot be set here. Remove it.");
            }
            if (lower.equals("authorization") && key != null) {
                throw wrong("headers." + name, "give this or api-key, not both.");
            }
            if (!isHeaderValue(value)) {
                throw wrong("headers." + name, "must be one line of ASCII characters.");
            }
        });
        return config.headers();
    }

    private static boolean isHeaderValue(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private InvalidConfigurationException wrong(String key, String what) {
        return new InvalidConfigurationException(property + "." + key + ": " + what);
    }
}
