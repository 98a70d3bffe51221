package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Asks a {@code llama-server} how it is. */
final class HealthProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private HealthProbe() {}

    /** What {@code /health} says, which needs no key and no slot; fails when it does not answer. */
    static Uni<EngineHealth> of(UpstreamClient client) {
        return client.get("/health", PATIENCE)
                .map(reply -> reply.isSuccess()
                        ? EngineHealth.READY
                        : new EngineHealth(Status.FAILED, "/health answers with status " + reply.status()));
    }
}
