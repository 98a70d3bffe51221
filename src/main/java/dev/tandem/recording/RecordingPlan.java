package dev.tandem.recording;

import dev.tandem.recording.RecordingConfig.Settings;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.KeyHash;
import java.time.Duration;

/**
 * What is kept of one model's requests.
 *
 * @param model its public name
 * @param enabled whether anything is
 * @param rate share of the conversations that are, 0 to 1
 * @param maxBytes the most that is kept, at least {@link #LEAST_BYTES}
 * @param retention how long a request is kept at most
 */
record RecordingPlan(String model, boolean enabled, double rate, long maxBytes, Duration retention) {

    /** Room for the largest request twice. */
    static final long LEAST_BYTES = 2L * RequestQueue.LARGEST;

    private static final double SCALE = 0x1.0p-53;

    /** @throws InvalidConfigurationException on the first property that is wrong */
    static RecordingPlan of(String model, Settings settings) {
        String property = "tandem.models." + model + ".recording.";
        long maxBytes = settings.maxSize().asLongValue();
        if (maxBytes < LEAST_BYTES) {
            throw new InvalidConfigurationException(
                    property + "max-size: must be at least " + (LEAST_BYTES >> 20) + "M.");
        }
        Duration retention = settings.retention();
        if (retention.isNegative() || retention.isZero()) {
            throw new InvalidConfigurationException(property + "retention: must be longer than nothing.");
        }
        return new RecordingPlan(model, settings.enabled(), settings.rate(), maxBytes, retention);
    }

    /** Whether a conversation is kept: a function of its hash, so that all of its requests are or none. */
    boolean chooses(String conversation) {
        return enabled && (KeyHash.bits("recording", model, conversation) >>> 11) * SCALE < rate;
    }
}
