package dev.tandem.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.chat.Caller;
import dev.tandem.chat.ChatService;
import dev.tandem.chat.Exchange;
import dev.tandem.chat.Outcomes;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.EngineException;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.engine.Operation;
import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Has prompts answered the way live requests are, streamed and counted, but labelled as a replay. */
@ApplicationScoped
class ChatRespondent implements Respondent {

    private static final String LLAMA_SERVER = "llama-server";
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ChatService chat;
    private final Outcomes outcomes;
    private final ReplayedOutcomes replayed;
    private final EngineRegistry engines;
    private final RequestCheck check;
    private final Vertx vertx;

    ChatRespondent(
            ChatService chat,
            Outcomes outcomes,
            ReplayedOutcomes replayed,
            EngineRegistry engines,
            RequestCheck check,
            Vertx vertx) {
        this.chat = chat;
        this.outcomes = outcomes;
        this.replayed = replayed;
        this.engines = engines;
        this.check = check;
        this.vertx = vertx;
    }

    @Override
    public Answer ask(Prompt prompt, Arm arm, String model) throws NotReadyException, InterruptedException {
        int busy = engines.all().stream().mapToInt(GuardedEngine::inFlight).sum();
        Asked asked = new Asked(request(prompt, new VariantId(model, arm.variant())), arm);
        try {
            Outcome outcome = asked.ended();
            Throwable failure = asked.failure.get();
            notReady(arm, failure);
            return answer(prompt, arm, outcome, asked, busy);
        } catch (InterruptedException e) {
            asked.stop();
            throw e;
        }
    }

    private static void notReady(Arm arm, @Nullable Throwable failure) throws NotReadyException {
        switch (failure) {
            case EngineException.Absent e ->
                throw new NotReadyException(
                        arm.variant() + ": " + e.getMessage(), e.retryAfter().orElse(PAUSE), true);
            case EngineException.TurnOver e ->
                throw new NotReadyException(arm.variant() + ": " + e.getMessage(), PAUSE, true);
            case EngineException.Overloaded e ->
                throw new NotReadyException(arm.variant() + ": " + e.getMessage(), PAUSE);
            case EngineException.Loading e -> throw new NotReadyException(arm.variant() + ": " + e.getMessage(), PAUSE);
            case EngineException.Unavailable e ->
                throw new NotReadyException(arm.variant() + ": " + e.getMessage(), PAUSE);
            case null, default -> {}
        }
    }

    /** Nothing from the cache: what was asked before must change neither an answer nor its time. */
    private ChatRequest request(Prompt prompt, VariantId variant) {
        ObjectNode body = prompt.body().deepCopy();
        body.put("model", variant.model()).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        if (engines.engine(variant).describe().engine().equals(LLAMA_SERVER)) {
            body.put("cache_prompt", false);
        }
        return new ChatRequest(Operation.CHAT, body);
    }

    private static Answer answer(Prompt prompt, Arm arm, Outcome outcome, Asked asked, int busy) {
        JsonNode choice = asked.assembler.answer().path("choices").path(0);
        JsonNode message = choice.path("message");
        JsonNode calls = message.path("tool_calls");
        RequestCheck.Failure failure = asked.named.get();
        Outcome.Turn turn = outcome.turn();
        String reasoning = message.path("reasoning_content")
                .asText(message.path("reasoning").asText(""));
        return new Answer(
                prompt.index(),
                arm.name(),
                outcome.fingerprint(),
                failure == null ? null : failure.cause(),
                failure == null ? null : failure.message(),
                message.path("content").asText(message.path("refusal").asText("")),
                reasoning.isEmpty() ? null : reasoning,
                calls.isEmpty() ? null : calls,
                outcome.finishReason(),
                outcome.inputTokens(),
                outcome.outputTokens(),
                outcome.signals(),
                turn != null && turn.waitedSeconds() > 0 ? null : outcome.timeToFirstTokenSeconds(),
                outcome.timePerOutputTokenSeconds(),
                outcome.durationSeconds(),
                busy);
    }

    /** One request under way. Its exchange is used on one event loop only. */
    private final class Asked {
        private final Exchange exchange;
        private final AnswerAssembler assembler = new AnswerAssembler();
        private final CompletableFuture<Outcome> outcome;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final AtomicReference<RequestCheck.@Nullable Failure> named = new AtomicReference<>();
        private final Context loop = vertx.getOrCreateContext();
        private @Nullable Cancellable generation;
        private boolean closed;

        Asked(ChatRequest request, Arm arm) {
            String id = UuidCreator.getTimeOrderedEpoch().toString().replace("-", "");
            exchange = new Exchange(id, Operation.CHAT, Instant.now(), System::nanoTime);
            outcome = replayed.expect(exchange.requestId());
            loop.runOnContext(ignored -> begin(request, arm));
        }

        private void begin(ChatRequest request, Arm arm) {
            // No other variant may take over.
            exchange.begun();
            exchange.received(Instant.now());
            Caller caller = new Caller(Optional.empty(), Optional.of(arm.variant()), true, Traffic.REPLAY);
            try {
                generation = chat.answer(exchange, request, caller, task -> loop.runOnContext(ignored -> task.run()))
                        .subscribe()
                        .with(assembler::add, this::failed, () -> close(200, true));
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        private void failed(Throwable cause) {
            RequestCheck.Failure known = check.name(cause);
            failure.set(cause);
            named.set(known);
            exchange.failed(known.result(), known.cause());
            close(known.status(), true);
        }

        private void close(int status, boolean delivered) {
            if (!closed) {
                closed = true;
                outcomes.close(exchange, status, delivered);
            }
        }

        Outcome ended() throws InterruptedException {
            try {
                return outcome.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } finally {
                replayed.forget(exchange.requestId());
            }
        }

        void stop() {
            loop.runOnContext(ignored -> {
                if (generation != null) {
                    generation.cancel();
                }
                close(0, false);
            });
        }
    }
}
