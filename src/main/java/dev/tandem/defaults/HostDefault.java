package dev.tandem.defaults;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * As long as {@code /v1} asks for no key, the program listens on the loopback interface only, as {@code llama-server} and
 * Ollama do. With a key it listens on all interfaces, as Quarkus does; {@code quarkus.http.host} decides otherwise.
 */
public final class HostDefault extends DefaultsAtRunTime {

    private static final String HOST = "quarkus.http.host";
    private static final String EVERYWHERE = "0.0.0.0";
    private static final Pattern KEY = Pattern.compile("(tandem\\.access\\.keys\\..+)\\.(secret|sha256)");

    @Override
    protected ConfigSource defaults(ConfigSourceContext context) {
        ConfigValue host = context.getValue(HOST);
        boolean chosen = host.getValue() != null
                && (host.getConfigSourceOrdinal() > Integer.MIN_VALUE
                        || !host.getValue().equals(EVERYWHERE));
        return source(chosen || hasClientKey(context) ? Map.of() : Map.of(HOST, "127.0.0.1"));
    }

    private static boolean hasClientKey(ConfigSourceContext context) {
        for (Iterator<String> names = context.iterateNames(); names.hasNext(); ) {
            Matcher key = KEY.matcher(names.next());
            if (key.matches()) {
                String role = context.getValue(key.group(1) + ".role").getValue();
                if (role == null || role.strip().equalsIgnoreCase("client")) {
                    return true;
                }
            }
        }
        return false;
    }
}
