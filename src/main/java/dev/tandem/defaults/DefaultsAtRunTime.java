package dev.tandem.defaults;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Defaults that depend on the machine or on other settings, below every other source.
 *
 * <p>While Quarkus builds the application there are none: it keeps what a source says at that time as the application's
 * own values, and these would then hold on every machine, above what is found there.
 */
public abstract class DefaultsAtRunTime implements ConfigSourceFactory {

    static final int BELOW_EVERY_OTHER = -1_000;

    private static final String BUILD = "io.quarkus.deployment.";

    @Override
    public final Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return isBeingBuilt() ? List.of() : List.of(defaults(context));
    }

    /** What holds, given what the other sources say. */
    protected abstract ConfigSource defaults(ConfigSourceContext context);

    /** The source of these values. */
    protected ConfigSource source(Map<String, String> values) {
        return new PropertiesConfigSource(values, getClass().getSimpleName(), ordinal());
    }

    /** Which of two defaults counts: that of the higher one. */
    protected int ordinal() {
        return BELOW_EVERY_OTHER;
    }

    /** Nothing in the configuration tells whether Quarkus is building; who asks does. */
    private static boolean isBeingBuilt() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(BUILD)));
    }
}
