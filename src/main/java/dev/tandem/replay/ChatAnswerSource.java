package dev.tandem.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.chat.Caller;
import dev.tandem.chat.ChatService;
import dev.tandem.chat.OutcomePublisher;
import dev.tandem.chat.OutcomeRecorder;
import dev.tandem.chat.RequestContext;
import dev.tandem.drift.IdleAnswerScorer;
import dev.tandem.drift.PreemptedException;
import dev.tandem.drift.SampledChat;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.Operation;
import dev.tandem.replay.prompt.ReplayRequestFactory;
import dev.tandem.replay.prompt.RequestCheck;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ServerTimings;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Has prompts answered the way live requests are, streamed and counted, but labelled as a replay. */
@ApplicationScoped
class ChatAnswerSource implements AnswerSource {

    private static final Logger LOG = Logger.getLogger(ChatAnswerSource.class);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration STOPPING = Duration.ofSeconds(2);

    private final ChatService chat;
    private final OutcomePublisher outcomes;
    private final ReplayedOutcomes replayed;
    private final EngineRegistry engines;
    private final RequestCheck check;
    private final IdleAnswerScorer scoring;
    private final Vertx vertx;

    ChatAnswerSource(
            ChatService chat,
            OutcomePublisher outcomes,
            ReplayedOutcomes replayed,
            EngineRegistry engines,
            RequestCheck check,
            IdleAnswerScorer scoring,
            Vertx vertx) {
        this.chat = chat;
        this.outcomes = outcomes;
        this.replayed = replayed;
        this.engines = engines;
        this.check = check;
        this.scoring = scoring;
        this.vertx = vertx;
    }

    @Override
    public Answer ask(Prompt prompt, Arm arm, ReplayPlan plan) throws NotReadyException, InterruptedException {
        GuardedEngine engine = engines.engine(new VariantId(plan.model(), arm.variant()));
        requireDescribed(engine, arm);
        ChatRequest request = ReplayRequestFactory.of(prompt, engine);
        Optional<SampledChat> sampled = plan.isScored() ? traced(engine, request) : Optional.empty();
        int busy = awaitQuiet();
        long others = replayed.others();
        Asked asked = new Asked(request, arm, sampled);
        try {
            Outcome outcome = asked.ended();
            Optional<NotReadyException> later = NotReadyException.of(arm.variant(), asked.failure.get());
            if (later.isPresent()) {
                throw later.get();
            }
            return answer(prompt, arm, outcome, asked, Math.max(busy, beside(others)));
        } catch (InterruptedException e) {
            asked.stop();
            throw e;
        } finally {
            replayed.forget(asked.context.requestId());
        }
    }

    /** What is still being loaded does not know all that it runs, and might answer as another than it then is. */
    private static void requireDescribed(GuardedEngine engine, Arm arm) throws NotReadyException {
        EngineHealth health = engine.health();
        if (health.status() == EngineHealth.Status.LOADING) {
            throw NotReadyException.of(arm.variant(), health.detail());
        }
    }

    /** How many requests are at work after a moment in which what is about to end may do so: it would spoil the times. */
    private int awaitQuiet() throws InterruptedException {
        long begin = System.nanoTime();
        int busy = inFlight();
        while (busy > 0 && System.nanoTime() - begin < QUIET.toNanos()) {
            Thread.sleep(LOOK);
            busy = inFlight();
        }
        return busy;
    }

    private int inFlight() {
        return engines.all().stream().mapToInt(GuardedEngine::inFlight).sum();
    }

    /** How many requests of others there were since: those that have ended, and those that go on. */
    private int beside(long since) {
        return (int) (replayed.others() - since) + inFlight();
    }

    /** Such that the answer can be scored later; empty when it cannot. */
    private Optional<SampledChat> traced(GuardedEngine engine, ChatRequest request) throws InterruptedException {
        Optional<SampledChat> chat = SampledChat.of(engine, request);
        if (chat.isPresent()) {
            try {
                scoring.prepare(engine);
            } catch (PreemptedException | EngineException e) {
                LOG.debugf("%s is not prepared: %s", engine.id(), e.getMessage());
            }
        }
        return chat;
    }

    private static Answer answer(Prompt prompt, Arm arm, Outcome outcome, Asked asked, int busy) {
        JsonNode whole = asked.assembler.answer();
        JsonNode choice = whole.path("choices").path(0);
        JsonNode message = choice.path("message");
        JsonNode calls = message.path("tool_calls");
        RequestCheck.Failure failure = asked.named.get();
        Outcome.Turn turn = outcome.turn();
        List<Integer> tokens = failure == null ? asked.tokens() : null;
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
                failure == null ? ServerTimings.of(whole.path("timings")) : null,
                busy,
                tokens,
                asked.pieces(tokens, message.path("content").asText("")));
    }

    /** One request under way. Its recorder is used on one event loop only. */
    private final class Asked {
        private final RequestContext context;
        private final OutcomeRecorder recorder;
        private final AnswerAssembler assembler = new AnswerAssembler();
        private final CompletableFuture<Outcome> outcome;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final AtomicReference<RequestCheck.@Nullable Failure> named = new AtomicReference<>();
        private final Context loop = vertx.getOrCreateContext();
        private final Optional<SampledChat> sampled;
        private final TokenPieces pieces = new TokenPieces();
        private @Nullable Cancellable generation;
        private boolean closed;

        Asked(ChatRequest original, Arm arm, Optional<SampledChat> sampled) {
            this.sampled = sampled;
            ChatRequest request = sampled.map(SampledChat::request).orElse(original);
            String id = UuidCreator.getTimeOrderedEpoch().toString().replace("-", "");
            Caller caller = new Caller(Optional.empty(), Optional.of(arm.variant()), true, Traffic.REPLAY);
            context = RequestContext.internal(id, Instant.now(), request, caller);
            recorder = new OutcomeRecorder(id, Operation.CHAT, context.arrivedAt(), System::nanoTime);
            outcome = replayed.expect(context.requestId());
            loop.runOnContext(ignored -> begin());
        }

        private void begin() {
            recorder.received(Instant.now());
            try {
                generation = chat.answer(context, recorder, task -> loop.runOnContext(ignored -> task.run()))
                        .subscribe()
                        .with(this::add, this::failed, () -> close(200, true));
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        private void add(ChatEvent event) {
            ChatEvent passed = sampled.map(chat -> chat.pass(event)).orElse(event);
            if (sampled.isPresent()) {
                pieces.add(passed);
            }
            assembler.add(passed);
        }

        /**
         * Characters of each token; {@code null} when they are not known.
         *
         * @param ids of the tokens
         */
        @Nullable
        List<Integer> pieces(@Nullable List<Integer> ids, String text) {
            return ids == null ? null : pieces.of(ids.size(), text);
        }

        /** Ids of the answer's tokens; {@code null} when they are not known. */
        @Nullable
        List<Integer> tokens() {
            return sampled.flatMap(SampledChat::ids)
                    .map(ids -> ids.stream().boxed().toList())
                    .orElse(null);
        }

        private void failed(Throwable cause) {
            RequestCheck.Failure known = check.name(cause);
            failure.set(cause);
            named.set(known);
            recorder.failed(known.result(), known.cause());
            close(known.status(), true);
        }

        private void close(int status, boolean delivered) {
            if (!closed) {
                closed = true;
                outcomes.close(recorder, status, delivered);
            }
        }

        Outcome ended() throws InterruptedException {
            try {
                return outcome.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        void stop() {
            loop.runOnContext(ignored -> {
                if (generation != null) {
                    generation.cancel();
                }
                close(0, false);
            });
            try {
                // Whoever is asked next must not find this one at work.
                outcome.get(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                LOG.debugf("%s: its end was not seen", context.requestId());
            }
        }
    }
}
