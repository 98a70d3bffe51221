package dev.tandem.metrics;

import dev.tandem.shutdown.RequestDrain;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready from the moment on in which Tandem was asked to stop. */
@Readiness
@ApplicationScoped
class ShutdownReadiness implements HealthCheck {

    private final RequestDrain drain;

    ShutdownReadiness(RequestDrain drain) {
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        boolean leaving = drain.isLeaving();
        return HealthCheckResponse.named("shutdown")
                .status(!leaving)
                .withData("state", leaving ? "shutting down" : "none")
                .build();
    }
}
