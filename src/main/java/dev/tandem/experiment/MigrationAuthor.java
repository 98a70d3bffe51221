package dev.tandem.experiment;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Has each migration remember which version of this program brought it, for older ones that meet it. */
@Singleton
class MigrationAuthor implements FlywayConfigurationCustomizer {

    private final String version;

    @Inject
    MigrationAuthor(@ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
    }

    /** How a program of that version signs. */
    static String signature(String version) {
        return "Tandem " + version;
    }

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.installedBy(signature(version));
    }
}
