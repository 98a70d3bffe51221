package dev.tandem.settings;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** A mistyped environment variable is as fatal at start as any other mistyped setting, which SmallRye Config sees to. */
@Singleton
class EnvironmentCheck {

    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event, Config config) {
        List<String> complaints = EnvironmentVariables.complaints(config.unwrap(SmallRyeConfig.class));
        if (!complaints.isEmpty()) {
            throw new ConfigurationException(String.join(" ", complaints));
        }
    }
}
