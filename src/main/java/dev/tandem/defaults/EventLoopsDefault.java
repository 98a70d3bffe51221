package dev.tandem.defaults;

import io.smallrye.config.ConfigSourceContext;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * One event loop a processor, where Quarkus would take two. Nothing here blocks them, so that a second one only takes
 * the processor from the first: fewer events are then handled in one go, and a request changes threads more often.
 */
public final class EventLoopsDefault extends DefaultsAtRunTime {

    @Override
    protected ConfigSource defaults(ConfigSourceContext context) {
        int processors = Runtime.getRuntime().availableProcessors();
        return source(Map.of("quarkus.vertx.event-loops-pool-size", String.valueOf(processors)));
    }
}
