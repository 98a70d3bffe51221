package dev.tandem.openai;

import dev.tandem.openai.http.HeadDeadlines;
import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

/** Settings of the edge that cannot work are fatal at start, and told in one line. */
@Singleton
class EdgeCheck implements ConfigurationCheck {

    private static final long LEAST_BUDGET = 1024 * 1024;

    private final EdgeConfig config;

    EdgeCheck(EdgeConfig config) {
        this.config = config;
    }

    void check(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        ConfigurationFaults faults = new ConfigurationFaults();
        check(faults);
        faults.messages().stream().findFirst().ifPresent(message -> {
            throw new ConfigurationException(message);
        });
        HeadDeadlines.install(config.headTimeout());
    }

    @Override
    public void check(ConfigurationFaults faults) {
        require(
                faults,
                config.maxContentParts() >= 1,
                "tandem.edge.max-content-parts: must be at least 1, not " + config.maxContentParts() + ".");
        config.maxBodiesInFlight()
                .ifPresent(budget -> require(
                        faults,
                        budget.asLongValue() >= LEAST_BUDGET,
                        "tandem.edge.max-bodies-in-flight: must be at least 1M, not " + budget.asLongValue()
                                + " bytes."));
        require(
                faults,
                config.minBodyRate().asLongValue() >= 1,
                "tandem.edge.min-body-rate: must be at least 1, not "
                        + config.minBodyRate().asLongValue() + " bytes a second.");
        require(
                faults,
                config.headTimeout().isPositive(),
                "tandem.edge.head-timeout: must be more than 0, not " + config.headTimeout() + ".");
        require(
                faults,
                config.readTimeout().isPositive(),
                "tandem.edge.read-timeout: must be more than 0, not " + config.readTimeout() + ".");
    }

    private static void require(ConfigurationFaults faults, boolean condition, String message) {
        if (!condition) {
            faults.add(message);
        }
    }
}
