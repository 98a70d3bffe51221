package dev.tandem.recording;

import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import jakarta.inject.Singleton;
import java.util.TreeMap;

/** Checks what would be kept of each model's requests. */
@Singleton
class RecordingCheck implements ConfigurationCheck {

    private final RecordingConfig config;

    RecordingCheck(RecordingConfig config) {
        this.config = config;
    }

    @Override
    public void check(ConfigurationFaults faults) {
        new TreeMap<>(config.models())
                .forEach((model, settings) -> faults.collect(() -> RecordingPlan.of(model, settings.recording())));
    }
}
