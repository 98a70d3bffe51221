package dev.tandem.chat;

import dev.tandem.access.ApiKeys;
import dev.tandem.access.Role;
import dev.tandem.drift.DriftPlans;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.memory.MemoryPlanner;
import dev.tandem.recording.Recording;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.switchback.SwitchbackControllers;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

/**
 * Makes whatever validates the configuration before anything else needs it, so that a wrong one is fatal at start and
 * not at the first request, and ends in one line: Quarkus prints no stack trace for its own exception. Routing, which
 * knows no framework, cannot throw that.
 */
@Singleton
class StartupCheck {

    /** After the log made the data directory, before metrics and health look at the engines. */
    private static final int EARLY = Interceptor.Priority.LIBRARY_BEFORE;

    void check(
            @Observes @Priority(EARLY) StartupEvent event,
            Instance<ModelCatalog> catalog,
            Instance<MemoryPlanner> memory,
            Instance<EngineRegistry> engines,
            Instance<DriftPlans> drift,
            Instance<SwitchbackControllers> controllers,
            Instance<Recording> recording,
            Instance<ApiKeys> keys) {
        try {
            catalog.get();
            keys.get().anyOf(Role.ADMIN);
            memory.get().check();
            engines.get().all();
            drift.get().all();
            controllers.get().all();
            recording.get().models();
        } catch (InvalidConfigurationException e) {
            // Without the cause: Quarkus looks at the innermost one.
            throw new ConfigurationException(e.getMessage());
        }
    }
}
