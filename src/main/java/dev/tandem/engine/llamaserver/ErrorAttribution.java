package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Decides whose fault an error is. {@code llama-server} (v0.5.0) answers 500 to whatever its handlers throw, most of
 * which a request brought about: a picture without a projector, a tool of an unknown type, a template that raises. So the
 * request is at fault where the server goes on as if nothing had happened, except in the few cases where its words tell
 * of the model or the machine.
 */
final class ErrorAttribution {

    /** Messages of {@code server-context.cpp} and {@code chat.cpp} that no request can bring about alone. */
    private static final List<String> OWN_FAULTS = List.of(
            "Compute error",
            "Invalid input batch",
            "Context size has been exceeded",
            "The model produced output that does not match",
            "Invalid diff");

    private ErrorAttribution() {}

    /** The failure that the request is to be told of in place of what the server sent; asks its health if it must. */
    static Uni<Throwable> attribute(Throwable failure, UpstreamClient client) {
        Optional<EngineException.Refused> refusal =
                failure instanceof EngineException.Broken broken ? broken.refusal() : Optional.empty();
        if (refusal.isEmpty() || isOwnFault(refusal.get())) {
            return Uni.createFrom().item(failure);
        }
        return HealthProbe.of(client)
                .map(health -> health.isReady() ? refusal.get() : failure)
                .onFailure()
                .recoverWithItem(failure);
    }

    private static boolean isOwnFault(EngineException.Refused refusal) {
        String message = String.valueOf(refusal.getMessage());
        return OWN_FAULTS.stream().anyMatch(message::contains);
    }
}
