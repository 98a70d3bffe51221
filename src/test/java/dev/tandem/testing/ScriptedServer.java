package dev.tandem.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** A server of scripted models: {@code plain}, {@code guarded}, {@code paired}, {@code hidden}, {@code fragile} and {@code m}. */
public final class ScriptedServer implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>();
        variant(config, "plain", "a", Map.of());
        variant(config, "plain", "b", Map.of());
        variant(
                config,
                "guarded",
                "only",
                Map.of(
                        "max-concurrent", "2",
                        "queue", "2",
                        "timeout.queue", "3s",
                        "timeout.first-event", "2s",
                        "timeout.idle", "2s",
                        "timeout.total", "5s",
                        "breaker.failures", "1000"));
        variant(config, "paired", "first", Map.of("fallback", "second"));
        variant(config, "paired", "second", Map.of("weight", "0"));
        variant(config, "hidden", "a", Map.of());
        variant(config, "hidden", "b", Map.of());
        config.put("tandem.models.hidden.blind", "true");
        variant(config, "m", "only", Map.of());
        variant(config, "fragile", "only", Map.of("breaker.failures", "2", "breaker.pause", "3s"));
        config.put("tandem.access.hosts", "tandem.example");
        return config;
    }

    private static void variant(
            Map<String, String> config, String model, String variant, Map<String, String> properties) {
        String prefix = "tandem.models." + model + ".variants." + variant + ".";
        config.put(prefix + "engine", ScriptedEngineFactory.KIND);
        properties.forEach((name, value) -> config.put(prefix + name, value));
    }
}
