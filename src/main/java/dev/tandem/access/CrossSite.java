package dev.tandem.access;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that a web page of another origin has a browser send from all others. Browsers say it themselves, in
 * headers that no page can set; programs send neither of them.
 */
final class CrossSite {

    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSite() {}

    /**
     * What a browser says of a request.
     *
     * @param origin the header {@code Origin}
     * @param site the header {@code Sec-Fetch-Site}
     * @param opening whether somebody opens the address, by a link for example: no page reads what comes
     * @param authority the host and port that it asks for
     */
    record Fetch(
            @Nullable String origin,
            @Nullable String site,
            boolean opening,
            @Nullable String authority) {}

    /** Whether a page of another origin sends it. */
    static boolean isForeign(Fetch fetch) {
        if (fetch.site() != null && OWN.contains(fetch.site().toLowerCase(Locale.ROOT))) {
            return false;
        }
        if (fetch.origin() != null) {
            return !isOwn(fetch.origin(), fetch.authority());
        }
        return fetch.site() != null && !fetch.opening();
    }

    /** The scheme does not count: who ends TLS before the server leaves no trace of it. */
    private static boolean isOwn(String origin, @Nullable String authority) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && authority != null && origin.substring(scheme + 3).equalsIgnoreCase(authority);
    }
}
