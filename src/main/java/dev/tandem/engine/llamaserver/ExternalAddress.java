package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.ApiKey;
import dev.tandem.engine.http.Authority;
import dev.tandem.engine.http.Endpoint;
import dev.tandem.engine.llamaserver.LlamaServerConfig.VariantConfig;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where a {@code llama-server} is that somebody else runs.
 *
 * @param endpoint for the client
 * @param shown for messages
 */
record ExternalAddress(Endpoint endpoint, String shown) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** @throws InvalidConfigurationException if the address is none, or there is something that only a child can use */
    static ExternalAddress of(VariantId id, String address, VariantConfig variant) {
        String property = ManagedServerSettings.property(id);
        URI url = parse(address);
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        Authority authority = Authority.of(url).orElse(null);
        if ((!tls && !"http".equalsIgnoreCase(url.getScheme())) || authority == null) {
            throw new InvalidConfigurationException(
                    property + ".url: must look like http://host:8080, with the key in " + property + ".api-key.");
        }
        boolean started = variant.binary().isPresent()
                || variant.mmproj().isPresent()
                || !variant.args().orElse(List.of()).isEmpty()
                || !variant.env().isEmpty();
        if (started) {
            throw new InvalidConfigurationException(
                    property
                            + ".url: a server that runs already takes no binary, args, env or mmproj. Remove them, or the url.");
        }
        int port = authority.port() > 0 ? authority.port() : tls ? HTTPS : HTTP;
        String host = authority.host();
        Endpoint endpoint = new Endpoint(
                new Address.Tcp(host, port, tls),
                root(url),
                Map.of(),
                variant.apiKey().filter(key -> !key.isBlank()).map(ApiKey::new).orElse(null),
                property,
                CONNECT_TIMEOUT);
        return new ExternalAddress(endpoint, url.getScheme() + "://" + host + ":" + port + endpoint.basePath());
    }

    private static URI parse(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            return URI.create("");
        }
    }

    /** Without the {@code /v1} of OpenAI's API: {@code /health} and {@code /props} lie beside it. */
    private static String root(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return path.replaceAll("/+$", "").replaceAll("/v1$", "");
    }
}
