package dev.tandem.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.concurrent.locks.LockSupport;

/** A server as a newcomer starts it: no configuration, the bundled demo model. */
public final class DemoServer implements QuarkusTestProfile {

    /** What both arms answer when they are asked for the capital of France. */
    public static final String PARIS = "The capital of France is Paris.";

    /** Waits until both arms answer at this address. */
    public static void awaitReady(URI base) {
        try (Api api = new Api(base)) {
            awaitReady(api);
        }
    }

    /** Waits until both arms answer. */
    public static void awaitReady(Api api) {
        awaitReady(api, "demo");
    }

    /** Waits until all variants of a model answer. */
    public static void awaitReady(Api api, String model) {
        long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
        String state = "";
        while (System.nanoTime() < deadline) {
            state = api.get("/q/health/ready").json().toString();
            if (state.contains("\"" + model + "\":\"ready\"")) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError(model + " did not become ready: " + state);
    }
}
