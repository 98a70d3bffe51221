package dev.tandem.engine.http;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host and port of a URL. {@link URI#getHost()} knows no host with an underscore in it, which Compose makes of the names
 * of services and every resolver finds.
 *
 * @param host name or IP address, an IPv6 address without brackets
 * @param port -1 when the URL names none
 */
public record Authority(String host, int port) {

    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_.])?)(?::([0-9]{0,5}))?");

    /** The one of the URL; empty when it names no host, or a user beside it. */
    public static Optional<Authority> of(URI url) {
        if (url.getHost() != null) {
            return url.getRawUserInfo() == null
                    ? Optional.of(new Authority(url.getHost().replaceAll("^\\[|]$", ""), url.getPort()))
                    : Optional.empty();
        }
        String text = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        Matcher name = NAME.matcher(text);
        return name.matches() ? Optional.of(new Authority(name.group(1), port(name.group(2)))) : Optional.empty();
    }

    private static int port(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? -1 : Integer.parseInt(digits);
    }
}
