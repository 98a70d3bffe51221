package dev.tandem.access;

import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;

/** Checks each key by itself, so that each fault is told, and then all of them together. */
@Singleton
class KeysCheck implements ConfigurationCheck {

    private final AccessConfig config;

    KeysCheck(AccessConfig config) {
        this.config = config;
    }

    @Override
    public void check(ConfigurationFaults faults) {
        int before = faults.messages().size();
        new TreeMap<>(config.keys()).forEach((name, key) -> faults.collect(() -> new ApiKeys(Map.of(name, key))));
        if (faults.messages().size() == before) {
            faults.collect(() -> new ApiKeys(config.keys()));
        }
    }
}
