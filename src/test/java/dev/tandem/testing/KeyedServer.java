package dev.tandem.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/**
 * {@link ScriptedServer} that asks for keys: of three clients by themselves, of an administrator by its hash; that has
 * little room and patience for bodies; and whose model "plain" has other names and answers for unknown ones.
 */
public final class KeyedServer implements QuarkusTestProfile {

    public static final String APP = "client-secret";
    public static final String ANN = "ann-secret";
    public static final String BEN = "ben-secret";
    public static final String OPERATOR = "admin-secret";

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(new ScriptedServer().getConfigOverrides());
        config.put("tandem.access.keys.app.secret", APP);
        config.put("tandem.access.keys.ann.secret", ANN);
        config.put("tandem.access.keys.ben.secret", BEN);
        config.put(
                "tandem.access.keys.operator.sha256",
                "16175223c8ddce5ace0493c948569c211b03c4c6bb3d3e484434999448cffe01");
        config.put("tandem.access.keys.operator.role", "admin");
        config.put("tandem.models.plain.aliases", "gpt-4o,gpt-4o-mini");
        config.put("tandem.default-model", "gpt-4o");
        config.put("tandem.edge.max-bodies-in-flight", "2M");
        config.put("tandem.edge.read-timeout", "3s");
        return config;
    }
}
