package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.AnswerRequest;
import dev.tandem.engine.http.TextReply;
import dev.tandem.engine.http.TraceParent;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.engine.llamaserver.request.NullFields;
import dev.tandem.engine.llamaserver.request.RefusedField;
import dev.tandem.engine.llamaserver.request.RequestBounds;
import dev.tandem.engine.llamaserver.request.ToolChoiceRewrite;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Loadable;
import dev.tandem.inference.Operation;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Answers through a {@code llama-server}, which takes any field and judges for itself what is within {@link RequestBounds}; {@link ToolChoiceRewrite} and {@link
 * NullFields} tell what it is told in other words.
 */
final class LlamaServerEngine implements InferenceEngine {

    static final String KIND = "llama-server";

    private static final int UNKNOWN = -1;
    /** Characters of a request that is looked through within a millisecond. */
    private static final int LONG = 16 * 1024;
    /** Bytes of metrics; a server gives some 3,000. */
    private static final int LARGEST_METRICS = 128 * 1024;
    /** It tells them between two batches. */
    private static final Duration METRICS_PATIENCE = Duration.ofSeconds(2);

    private final String model;
    private final AtomicInteger running = new AtomicInteger();
    /** Events of all answers so far. */
    private final LongAdder events = new LongAdder();

    private final ServerConnection serverConnection;
    private final LlamaServerScorer scorer;

    /**
     * @param model what the server is asked for
     * @param server makes the server, given how many answers are being generated
     */
    LlamaServerEngine(String model, Function<IntSupplier, ServerConnection> server) {
        this.model = model;
        this.serverConnection = server.apply(running::get);
        this.scorer = new LlamaServerScorer(this.serverConnection);
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return Multi.createFrom().deferred(() -> {
            UpstreamClient client = serverConnection.client();
            String path = request.operation() == Operation.CHAT ? "/v1/chat/completions" : "/v1/completions";
            String trace = TraceParent.current();
            return bounded(request)
                    .onItem()
                    .transformToMulti(within -> answer(
                            client,
                            AnswerRequest.of(
                                    path, NullFields.removed(ToolChoiceRewrite.asRequired(within)), model, trace),
                            within));
        });
    }

    private Multi<ChatEvent> answer(UpstreamClient client, AnswerRequest call, ChatRequest request) {
        running.incrementAndGet();
        // llama-server 0.5.0 closes the connection after a stream: whoever uses it again may be cut off.
        return client.answer(request.stream() ? call.alone().tellingProgress() : call)
                .onItem()
                .invoke(() -> {
                    events.increment();
                    serverConnection.responded();
                })
                .onFailure()
                .recoverWithMulti(failure -> ErrorAttribution.attribute(failure, client)
                        .map(cause -> RefusedField.named(cause, request))
                        .onItem()
                        .transformToMulti(Multi.createFrom()::failure))
                .onFailure(failure -> failure instanceof EngineException known && !known.isClientFault())
                .invoke(serverConnection::lost)
                .onTermination()
                .invoke(running::decrementAndGet);
    }

    @Override
    public Optional<EngineException> objection(ChatRequest request) {
        return RequestBounds.objection(request, serverConnection.promptBound());
    }

    /** Prompts once more: of a server that was not there when {@link #objection} was asked for, no bound was known. */
    private Uni<ChatRequest> bounded(ChatRequest request) {
        Uni<ChatRequest> bounded = Uni.createFrom().item(() -> {
            serverConnection.promptBound().ifPresent(most -> RequestBounds.checkPrompt(request, most));
            return request;
        });
        return request.isLongerThan(LONG) ? bounded.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : bounded;
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        return Uni.createFrom().deferred(() -> {
            UpstreamClient client = serverConnection.client();
            return bounded(request)
                    .chain(within -> PromptTokenizer.of(client, within, serverConnection.promptBound()))
                    .map(TokenIds::size)
                    .onFailure(failure -> !(failure instanceof EngineException known && known.isClientFault()))
                    .recoverWithItem(UNKNOWN);
        });
    }

    @Override
    public Optional<Uni<String>> metrics() {
        return Optional.of(Uni.createFrom()
                .deferred(() -> serverConnection.client().text("/metrics", LARGEST_METRICS, METRICS_PATIENCE))
                .map(TextReply::orThrow));
    }

    @Override
    public Optional<Scorer> scorer() {
        return Optional.of(scorer);
    }

    @Override
    public EngineDescription describe() {
        return serverConnection.describe();
    }

    @Override
    public EngineHealth health() {
        return serverConnection.health();
    }

    @Override
    public Uni<EngineHealth> probe() {
        return Uni.createFrom().deferred(() -> HealthProbe.of(serverConnection.client()));
    }

    /** An event of an answer proves as much as a token of the probe's own, for which there may be no slot. */
    @Override
    public Uni<EngineHealth> probeGeneration(Duration patience) {
        return Uni.createFrom().deferred(() -> {
            long before = events.sum();
            return HealthProbe.generating(serverConnection.client(), model, patience)
                    .map(health -> events.sum() > before ? EngineHealth.READY : health);
        });
    }

    @Override
    public Optional<Loadable> loadable() {
        return serverConnection.loadable();
    }

    /** Takes no more requests; returns at once. */
    void drain() {
        serverConnection.drain();
    }

    @Override
    public void close() {
        serverConnection.close();
    }
}
