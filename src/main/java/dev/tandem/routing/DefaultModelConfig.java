package dev.tandem.routing;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Which model answers clients that ask for one that is not configured, as those with hard-coded names do, or for none. */
@ConfigMapping(prefix = "tandem")
public interface DefaultModelConfig {

    /** Name or alias of the model; without one, such clients get 404 or 400. */
    Optional<String> defaultModel();
}
