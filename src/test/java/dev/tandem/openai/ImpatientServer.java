package dev.tandem.openai;

import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link ScriptedServer} with short periods, so that they can be seen, and {@code talker}, which never falls silent. */
public final class ImpatientServer implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(new ScriptedServer().getConfigOverrides());
        config.put("tandem.edge.keep-alive", "100ms");
        config.put("tandem.edge.write-timeout", "1s");
        return config;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(SlowReaderTest.Talker.class));
    }
}
