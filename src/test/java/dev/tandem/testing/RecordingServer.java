package dev.tandem.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server of scripted models whose requests are recorded: {@code kept} and {@code jammed} all, {@code half} half of
 * them, {@code quiet} none.
 */
public final class RecordingServer implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>();
        for (String model : List.of("kept", "half", "jammed", "quiet")) {
            for (String variant : List.of("a", "b")) {
                config.put("tandem.models." + model + ".variants." + variant + ".engine", ScriptedEngineFactory.KIND);
            }
            if (!model.equals("quiet")) {
                config.put("tandem.models." + model + ".recording.enabled", "true");
            }
        }
        config.put("tandem.models.half.recording.rate", "50%");
        config.put("tandem.replay.max-prompts", "50");
        return config;
    }
}
