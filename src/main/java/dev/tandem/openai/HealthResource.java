package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.EngineException;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;

/** llama-server's {@code /health}, for clients and balancers that know no other; the same as {@code /q/health/ready}. */
@Path("/v1/health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final SmallRyeHealthReporter reporter;

    HealthResource(SmallRyeHealthReporter reporter) {
        this.reporter = reporter;
    }

    /** Tells whether requests are answered: {@code {"status":"ok"}}, or 503. Takes no key, as llama-server. */
    @GET
    public Uni<ObjectNode> health() {
        return reporter.getReadinessAsync().map(readiness -> {
            if (readiness.isDown()) {
                throw new EngineException.Unavailable("No model serves at the moment. Retry later.", RETRY);
            }
            return JsonNodeFactory.instance.objectNode().put("status", "ok");
        });
    }
}
