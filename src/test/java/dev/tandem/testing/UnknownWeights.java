package dev.tandem.testing;

import dev.tandem.engine.Capabilities;
import dev.tandem.engine.EngineDescription;
import dev.tandem.engine.EngineDetails;

/** Engines that can do everything and tell nothing of what they run. */
public final class UnknownWeights {

    private UnknownWeights() {}

    /** One of that kind. */
    public static EngineDescription of(String kind, int slots, String arguments) {
        return new EngineDescription(
                kind,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                slots,
                arguments,
                Capabilities.EVERYTHING,
                EngineDetails.UNKNOWN);
    }
}
