package dev.tandem.engine.remote;

import dev.tandem.engine.http.AnswerRequest;
import dev.tandem.engine.http.TraceParent;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Operation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible API. What the client sent goes there as it is, but for the model's name; what
 * comes back is passed on as it is. It cannot count prompts, and knows of what it runs only what the configuration says:
 * nothing that an upstream may change without a reason enters its description.
 *
 * <p>Ready from the start, until two attempts in a row have failed: requests, or a look at {@code /models} every ten
 * seconds or so.
 */
public final class RemoteEngine implements InferenceEngine {

    /** What the configuration calls this kind. */
    public static final String KIND = "openai";

    private final RemoteEngineSettings settings;
    private final EngineDescription description;
    private final UpstreamClient client;
    private final ModelListProbe modelListProbe;
    private volatile boolean closed;

    private RemoteEngine(Vertx vertx, RemoteEngineSettings settings) {
        this.settings = settings;
        this.description = describe(settings);
        this.client = new UpstreamClient(vertx, settings.endpoint());
        this.modelListProbe =
                new ModelListProbe(vertx, client, settings.endpoint().property());
    }

    /** Makes one, which looks after its upstream until it is closed. */
    static RemoteEngine start(Vertx vertx, RemoteEngineSettings settings) {
        RemoteEngine engine = new RemoteEngine(vertx, settings);
        engine.modelListProbe.run();
        return engine;
    }

    private static EngineDescription describe(RemoteEngineSettings settings) {
        return EngineDescription.configured(
                KIND,
                settings.contextSize().isPresent() ? settings.contextSize().getAsInt() : null,
                null,
                settings.slots(),
                settings.arguments());
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        String path = request.operation() == Operation.CHAT ? "/chat/completions" : "/completions";
        AnswerRequest call = AnswerRequest.of(path, request, settings.model(), TraceParent.current());
        return client.answer(call).onTermination().invoke(this::note);
    }

    private void note(@Nullable Throwable failure, boolean cancelled) {
        switch (failure) {
            case null -> {
                if (!cancelled) {
                    modelListProbe.works();
                }
            }
            case EngineException.Unavailable e -> modelListProbe.unreachable();
            case EngineException.Refused e -> modelListProbe.works();
            default -> {}
        }
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        return closed
                ? Uni.createFrom()
                        .failure(new EngineException.Unavailable("The variant was stopped.", Duration.ofSeconds(2)))
                : Uni.createFrom().item(-1);
    }

    @Override
    public EngineDescription describe() {
        return description;
    }

    @Override
    public EngineHealth health() {
        return modelListProbe.health();
    }

    @Override
    public Uni<EngineHealth> probe() {
        return modelListProbe.ask();
    }

    @Override
    public void close() {
        closed = true;
        modelListProbe.close();
        client.close();
    }
}
