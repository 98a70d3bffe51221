package dev.tandem.experiment;

import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import jakarta.inject.Singleton;

/** Checks whether the log could be kept where the configuration says, and for how long it says. */
@Singleton
class LogCheck implements ConfigurationCheck {

    private final OutcomeLogConfig config;
    private final DataDirectory directory;

    LogCheck(OutcomeLogConfig config, DataDirectory directory) {
        this.config = config;
        this.directory = directory;
    }

    @Override
    public void check(ConfigurationFaults faults) {
        faults.collect(LogNotOpenedException.class, () -> Retention.of(config.retention()));
        faults.collect(LogNotOpenedException.class, directory::checkWritable);
    }
}
