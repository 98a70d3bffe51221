package dev.tandem.openai;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * One event loop a processor, where Quarkus would take two. Nothing here blocks them, so that a second one only takes
 * the processor from the first: fewer events are then handled in one go, and a request changes threads more often.
 */
public class EventLoopsDefault implements ConfigSourceFactory {

    static final String EVENT_LOOPS = "quarkus.vertx.event-loops-pool-size";

    private static final int BELOW_EVERY_OTHER = -1_000;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String processors = String.valueOf(Runtime.getRuntime().availableProcessors());
        return List.of(new PropertiesConfigSource(
                Map.of(EVENT_LOOPS, processors), "one event loop a processor", BELOW_EVERY_OTHER));
    }
}
