package dev.tandem.engine.remote;

import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.Authority;
import dev.tandem.routing.InvalidConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A base URL, taken apart.
 *
 * @param address host, port and whether by TLS
 * @param path without a slash at its end, empty for the root
 */
record BaseUrl(Address address, String path) {

    /**
     * Takes it apart; a slash at its end makes no difference.
     *
     * @param property name of the property it comes from
     * @throws InvalidConfigurationException if it is no http or https URL of a server
     */
    static BaseUrl parse(String url, String property) {
        URI uri = uri(url.strip());
        String scheme =
                uri == null || uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean user = uri != null
                && (uri.getRawUserInfo() != null
                        || String.valueOf(uri.getRawAuthority()).contains("@"));
        Authority authority = uri == null ? null : Authority.of(uri).orElse(null);
        if (uri == null || (authority == null && !user) || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new InvalidConfigurationException(property
                    + ": must be the http or https URL that the API's paths are appended to, such as"
                    + " https://openrouter.ai/api/v1 or http://127.0.0.1:8080/v1.");
        }
        if (authority == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidConfigurationException(
                    property + ": must have no user, query or fragment. Keys go to api-key or headers.");
        }
        boolean tls = scheme.equals("https");
        int port = authority.port() < 0 ? (tls ? 443 : 80) : authority.port();
        if (port < 1 || port > 65535) {
            throw new InvalidConfigurationException(property + ": the port must be from 1 to 65535.");
        }
        return new BaseUrl(new Address.Tcp(authority.host(), port, tls), withoutSlash(uri.getRawPath()));
    }

    private static String withoutSlash(@Nullable String path) {
        String kept = path == null ? "" : path;
        while (kept.endsWith("/")) {
            kept = kept.substring(0, kept.length() - 1);
        }
        return kept;
    }

    private static @Nullable URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
