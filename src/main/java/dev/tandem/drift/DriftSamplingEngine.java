package dev.tandem.drift;

import dev.tandem.drift.ScoringLoop.Chosen;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Loadable;
import dev.tandem.inference.Operation;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Decorates an engine for one sampled request: passes the answer on as the client would get it anyway, and has it
 * measured afterwards. The engine stays its owner's; closing this does nothing.
 */
final class DriftSamplingEngine implements InferenceEngine {

    private static final Logger LOG = Logger.getLogger(DriftSamplingEngine.class);

    private final GuardedEngine engine;
    private final Runnable admitted;
    private final DriftPlan plan;
    private final String requestId;
    private final String conversation;
    private final EngineRegistry engines;
    private final LiveTraffic live;
    private final ScoringLoop loop;
    private final ScorerVerdicts verdicts;

    DriftSamplingEngine(
            GuardedEngine engine,
            Runnable admitted,
            DriftPlan plan,
            String requestId,
            String conversation,
            EngineRegistry engines,
            LiveTraffic live,
            ScoringLoop loop,
            ScorerVerdicts verdicts) {
        this.engine = engine;
        this.admitted = admitted;
        this.plan = plan;
        this.requestId = requestId;
        this.conversation = conversation;
        this.engines = engines;
        this.live = live;
        this.loop = loop;
        this.verdicts = verdicts;
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        if (request.operation() != Operation.CHAT) {
            return engine.chat(request, admitted);
        }
        Multi<ChatEvent> answer = plan.scores() ? scored(request) : engine.chat(request, admitted);
        return plan.texts().isEmpty() ? answer : answer.onCompletion().invoke(() -> compareTexts(request));
    }

    private void compareTexts(ChatRequest request) {
        live.seen();
        if (SampledChat.isPlain(request) && GreedyRequest.isComparable(request)) {
            loop.offer(new TextComparisonTask(plan, requestId, request, engines));
        } else {
            loop.count(plan.model(), ComparisonMethod.TEXTS, SampleResult.SKIPPED_UNSUPPORTED);
        }
    }

    private Multi<ChatEvent> scored(ChatRequest request) {
        return Multi.createFrom().deferred(() -> {
            Optional<SampledChat> sampled = SampledChat.of(engine, request);
            if (sampled.isEmpty()) {
                return engine.chat(request, admitted)
                        .onCompletion()
                        .invoke(() ->
                                loop.count(plan.model(), ComparisonMethod.TOKENS, SampleResult.SKIPPED_UNSUPPORTED));
            }
            SampledChat chat = sampled.get();
            String fingerprint = engine.fingerprint();
            return loop.choose(plan, conversation)
                    .map(chosen -> watched(chosen, fingerprint, request, chat))
                    .orElseGet(() -> engine.chat(request, admitted));
        });
    }

    private Multi<ChatEvent> watched(Chosen chosen, String fingerprint, ChatRequest request, SampledChat chat) {
        AtomicBoolean over = new AtomicBoolean();
        return engine.chat(chat.request(), admitted)
                .map(chat::pass)
                .onCompletion()
                .invoke(() -> {
                    live.seen();
                    over.set(true);
                    take(chosen, fingerprint, request, chat);
                })
                .onTermination()
                .invoke(() -> {
                    if (!over.getAndSet(true)) {
                        drop(chosen, SampleResult.UNANSWERED, chat);
                    }
                });
    }

    private void take(Chosen chosen, String fingerprint, ChatRequest request, SampledChat chat) {
        try {
            Optional<TokenIds> ids = chat.ids();
            if (ids.isEmpty() || chat.promptTokens() < 1) {
                drop(chosen, SampleResult.SKIPPED_UNSUPPORTED, chat);
                return;
            }
            int tokens = chat.promptTokens() + ids.get().size();
            DriftSample sample = new DriftSample(
                    plan,
                    requestId,
                    conversation,
                    engine.id(),
                    fingerprint,
                    request,
                    ids.get(),
                    chat.ending(),
                    chat.promptTokens(),
                    Category.of(request, tokens, chat.text(), chat.toolCalled()),
                    Instant.now(),
                    chosen.position());
            loop.put(new TokenScoringTask(sample, engines, verdicts, loop::preempted), chosen);
        } catch (RuntimeException e) {
            // The answer is whole, and must stay so.
            LOG.warnf(e, "%s is not scored", requestId);
            drop(chosen, SampleResult.FAILED, chat);
        }
    }

    private void drop(Chosen chosen, SampleResult why, SampledChat chat) {
        loop.drop(chosen, why, AnswerLength.of(chat.answerTokens()));
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        return engine.countPromptTokens(request);
    }

    @Override
    public EngineDescription describe() {
        return engine.describe();
    }

    @Override
    public EngineHealth health() {
        return engine.health();
    }

    @Override
    public Uni<EngineHealth> probe() {
        return engine.probe();
    }

    @Override
    public Optional<Loadable> loadable() {
        return engine.loadable();
    }

    @Override
    public Optional<Scorer> scorer() {
        return engine.scorer();
    }

    @Override
    public void close() {}
}
