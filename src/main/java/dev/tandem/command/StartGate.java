package dev.tandem.command;

import dev.tandem.engine.EnginesConfig;
import dev.tandem.memory.MemoryPlanner;
import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.ModelCatalog;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Holds what was asked for on the command line against the rest of the configuration, before anything is opened or
 * started; and where only a check was asked for, lets nothing start.
 */
@Singleton
class StartGate {

    private static final int BEFORE_EVERYTHING = Interceptor.Priority.PLATFORM_BEFORE - 100;

    void check(
            @Observes @Priority(BEFORE_EVERYTHING) StartupEvent event,
            Config config,
            EnginesConfig engines,
            Instance<ModelCatalog> catalog,
            Instance<MemoryPlanner> memory,
            @Any Instance<ConfigurationCheck> checks) {
        ServeRequest request = Server.request();
        Optional<String> conflict =
                request.model().flatMap(name -> ConfiguredTwice.conflict(name, config.getConfigSources()));
        if (!request.checkOnly()) {
            conflict.ifPresent(message -> {
                throw new ConfigurationException(message);
            });
            return;
        }
        ConfigurationFaults faults = new ConfigurationFaults();
        conflict.ifPresent(faults::add);
        checks.forEach(check -> check.check(faults));
        String served = faults.messages().isEmpty()
                ? ServedText.of(catalog.get(), engines, config, memory.get().told())
                : "";
        throw new ConfigurationReport(
                served, faults.messages().stream().sorted().toList());
    }
}
