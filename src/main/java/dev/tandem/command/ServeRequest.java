package dev.tandem.command;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code serve} was asked to do.
 *
 * @param settings properties that win over every other source
 * @param model the model that they configure; empty when they configure none
 * @param checkOnly whether the configuration is checked and nothing served
 */
record ServeRequest(Map<String, String> settings, Optional<String> model, boolean checkOnly) {

    /** To serve what is configured. */
    static final ServeRequest CONFIGURED = new ServeRequest(Map.of(), Optional.empty(), false);

    ServeRequest {
        settings = Map.copyOf(settings);
    }
}
