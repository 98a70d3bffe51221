package dev.tandem.engine.http;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An upstream: where it is, who we are there, and what its settings are called.
 *
 * @param address where it listens
 * @param basePath what paths of the API are appended to, without a slash at its end: empty, or such as {@code /api/v1}
 * @param headers further headers of every request; they may hold secrets
 * @param key sent as a bearer token; {@code null} for none
 * @param property what the names of its settings begin with, such as {@code tandem.models.m.variants.v}
 * @param connectTimeout the longest that connecting may take, more than zero
 */
public record Endpoint(
        Address address,
        String basePath,
        Map<String, String> headers,
        @Nullable ApiKey key,
        String property,
        Duration connectTimeout) {

    /** Copies the headers. */
    public Endpoint {
        headers = Map.copyOf(headers);
    }

    /** The address only: headers may hold secrets. */
    @Override
    public String toString() {
        return "Endpoint[" + address + basePath + "]";
    }
}
