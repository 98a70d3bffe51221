package dev.tandem.shutdown;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long Tandem takes to go away. */
@ConfigMapping(prefix = "tandem.shutdown")
public interface DrainConfig {

    /** How long new requests are still served after readiness went down: load balancers look only every few seconds. */
    @WithDefault("0s")
    Duration delay();

    /** How long the requests under way may then take to end. */
    @WithDefault("20s")
    Duration timeout();
}
