package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.http.AnswerRequest;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.inference.Operation;
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

    /**
     * Whether it still generates, which {@code /health} does not tell: its threads answer while the one that computes
     * hangs. It is asked for one token; where none comes, because others have all slots or a long prompt is being worked
     * on, it is well as long as its slots get on.
     *
     * @param model what the server is asked for
     * @param patience how long a token may take to come
     */
    static Uni<EngineHealth> generating(UpstreamClient client, String model, Duration patience) {
        return of(client)
                .chain(health -> health.isReady()
                        ? generates(client, model, patience)
                        : Uni.createFrom().item(health));
    }

    private static Uni<EngineHealth> generates(UpstreamClient client, String model, Duration patience) {
        return slots(client)
                .chain(before -> client.answer(oneToken(model))
                        .collect()
                        .first()
                        .replaceWith(EngineHealth.READY)
                        .ifNoItem()
                        .after(patience)
                        .fail()
                        .onFailure()
                        .recoverWithUni(silence -> slots(client).map(after -> {
                            boolean working =
                                    !before.isMissingNode() && !after.isMissingNode() && !before.equals(after);
                            return working
                                    ? EngineHealth.READY
                                    : new EngineHealth(
                                            Status.FAILED,
                                            "/health answers, but no token was generated within " + patience.toSeconds()
                                                    + " s");
                        })));
    }

    /** With news of the prompt, the first of which is a sign as good as a token. */
    private static AnswerRequest oneToken(String model) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("prompt", "Hi")
                .put("max_tokens", 1)
                .put("stream", true);
        return AnswerRequest.of("/v1/completions", new ChatRequest(Operation.TEXT_COMPLETION, body), model, null)
                .alone()
                .tellingProgress();
    }

    /** What the slots are at; missing where it does not tell, be it that whoever computes hangs, or that it may not. */
    private static Uni<JsonNode> slots(UpstreamClient client) {
        return client.get("/slots", PATIENCE)
                .map(reply -> reply.isSuccess() ? reply.json() : MissingNode.getInstance())
                .onFailure()
                .recoverWithItem(MissingNode.getInstance());
    }
}
