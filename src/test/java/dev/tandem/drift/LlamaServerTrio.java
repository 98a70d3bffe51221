package dev.tandem.drift;

import dev.tandem.experiment.OutcomeLog;
import dev.tandem.testing.Api;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.SwappedTokens;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The demo pair and its reference behind {@code pair}; the same weights with two chat templates behind {@code twins}, and
 * once more with two tokens swapped.
 */
public final class LlamaServerTrio implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new TreeMap<>();
        config.put("tandem.llama-server.binary", binary());
        variant(config, "pair", "static", "Q2_K", "1", "");
        variant(config, "pair", "dynamic", "UD-Q2_K_XL", "1", "");
        variant(config, "pair", "reference", "Q8_0", "0", "");
        variant(config, "twins", "one", "Q8_0", "1", "");
        variant(config, "twins", "two", "Q8_0", "1", ",--chat-template,chatml");
        variant(config, "twins", "stranger", "Q8_0", "0", "");
        config.put(
                "tandem.models.twins.variants.stranger.model",
                SwappedTokens.writeTo(Path.of("target/swapped/demo-Q8_0.gguf")).toString());
        drift(config, "pair");
        drift(config, "twins");
        config.put("tandem.models.twins.experiment.drift.reference", "one");
        return config;
    }

    private static void variant(
            Map<String, String> config, String model, String name, String file, String weight, String more) {
        String prefix = "tandem.models." + model + ".variants." + name + ".";
        config.put(prefix + "engine", "llama-server");
        config.put(prefix + "model", "classpath:models/demo-" + file + ".gguf");
        config.put(prefix + "args", "-t,1,-c,2048,-np,2" + more);
        config.put(prefix + "weight", weight);
    }

    private static void drift(Map<String, String> config, String model) {
        String prefix = "tandem.models." + model + ".experiment.drift.";
        config.put(prefix + "rate", "100%");
        config.put(prefix + "floor", "1");
        config.put(prefix + "idle", "50ms");
    }

    /** A profile cannot abort a test. */
    private static String binary() {
        try {
            return LlamaServerBinary.path().toString();
        } catch (org.opentest4j.TestAbortedException e) {
            return "none";
        }
    }

    /** Waits until both models are served by all their variants. */
    static void awaitReady(Api api) {
        LlamaServerBinary.path();
        await("ready", () -> {
            String state = api.get("/q/health/ready").json().toString();
            return state.contains("\"pair\":\"ready\"") && state.contains("\"twins\":\"ready\"");
        });
    }

    /** Waits until the log holds all that was found so far. */
    static void awaitWritten() {
        OutcomeLog log = Arc.container().select(OutcomeLog.class).get();
        await("written", () -> log.status().depth() == 0);
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 2 * Api.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
