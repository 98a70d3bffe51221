package dev.tandem.metrics;

import dev.tandem.experiment.LogStatus;
import dev.tandem.experiment.OutcomeLog;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says what keeps the log of outcomes from being whole; never unready, since answering matters more. */
@Readiness
@ApplicationScoped
class LogReadiness implements HealthCheck {

    private final OutcomeLog log;

    LogReadiness(OutcomeLog log) {
        this.log = log;
    }

    @Override
    public HealthCheckResponse call() {
        LogStatus status = log.status();
        return HealthCheckResponse.named("log of outcomes")
                .up()
                .withData(
                        "state",
                        status.problem().map(problem -> "degraded: " + problem).orElse("ready"))
                .withData("waiting", status.depth())
                .withData("dropped", status.dropped())
                .build();
    }
}
