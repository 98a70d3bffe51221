package dev.tandem.access;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Host names that no stranger's web page can be served under. A page rebinds a name of its own to this machine's address
 * (DNS rebinding) and is then of the same origin as the server; an address, a name without a dot, as Compose and
 * Kubernetes give them, and names below {@code .localhost}, {@code .local} and {@code .internal} cannot be its own.
 */
final class HostNames {

    private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "[::1]");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[?[0-9a-f:.]*:[0-9a-f:.]*(%[^]]*)?]?");
    private static final List<String> PRIVATE = List.of(".localhost", ".local", ".internal");

    private final Set<String> allowed;

    /** @param allowed further names */
    HostNames(Collection<String> allowed) {
        this.allowed = allowed.stream().map(HostNames::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it is a name of the loopback interface, and of nothing else. */
    static boolean isLoopback(String host) {
        String name = normal(host);
        return LOOPBACK.contains(name) || (IPV4.matcher(name).matches() && name.startsWith("127."));
    }

    /** Whether a request that asks for this host may be answered; {@code null} when it asks for none. */
    boolean isTrusted(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            return true;
        }
        String name = normal(host);
        return name.indexOf('.') < 0
                || IPV4.matcher(name).matches()
                || IPV6.matcher(name).matches()
                || PRIVATE.stream().anyMatch(name::endsWith)
                || allowed.contains(name);
    }

    private static String normal(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
