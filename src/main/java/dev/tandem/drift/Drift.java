package dev.tandem.drift;

import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.EngineDescription;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.engine.Operation;
import dev.tandem.engine.TokenIds;
import dev.tandem.routing.Model;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Chooses answers of live traffic and has them scored, without the client's noticing. Thread-safe; never blocks. */
@ApplicationScoped
public class Drift {

    private static final Logger LOG = Logger.getLogger(Drift.class);

    private final EngineRegistry engines;
    private final DriftPlans plans;
    private final LiveTraffic live;
    private final ScoringLoop loop;

    Drift(EngineRegistry engines, DriftPlans plans, LiveTraffic live, ScoringLoop loop) {
        this.engines = engines;
        this.plans = plans;
        this.live = live;
        this.loop = loop;
    }

    /** A request arrived: what is being scored makes way. */
    public void arrived() {
        live.arrived();
    }

    /**
     * Has an engine answer, and takes note of the answer if it was chosen. What the client gets is the same either way.
     *
     * @param requestId decides whether it is chosen
     * @param conversation names the unit of the experiment, as a hash
     */
    public Multi<ChatEvent> chat(GuardedEngine engine, ChatRequest request, String requestId, String conversation) {
        live.arrived();
        Optional<DriftPlan> plan = plans.of(engine.id().model()).filter(chosen -> chosen.chooses(requestId));
        if (plan.isEmpty() || request.operation() != Operation.CHAT) {
            return engine.chat(request);
        }
        Multi<ChatEvent> answer = plan.get().scores()
                ? scored(plan.get(), engine, request, requestId, conversation)
                : engine.chat(request);
        return plan.get().texts().isEmpty()
                ? answer
                : answer.onCompletion().invoke(() -> compareTexts(plan.get(), request, requestId));
    }

    private void compareTexts(DriftPlan plan, ChatRequest request, String requestId) {
        live.seen();
        if (SampledChat.isPlain(request) && GreedyRequest.isComparable(request)) {
            loop.offer(new TextRun(plan, requestId, request, engines));
        } else {
            loop.ended(plan.model(), Means.TEXTS, SampleResult.SKIPPED_UNSUPPORTED);
        }
    }

    private Multi<ChatEvent> scored(
            DriftPlan plan, GuardedEngine engine, ChatRequest request, String requestId, String conversation) {
        return Multi.createFrom().deferred(() -> {
            Optional<SampledChat> sampled = SampledChat.of(engine, request);
            if (sampled.isEmpty()) {
                return engine.chat(request).onCompletion().invoke(() -> unsupported(plan));
            }
            SampledChat chat = sampled.get();
            String fingerprint = engine.fingerprint();
            return engine.chat(chat.request()).map(chat::pass).onCompletion().invoke(() -> {
                live.seen();
                take(plan, engine, fingerprint, request, requestId, conversation, chat);
            });
        });
    }

    /** What is known so far; all of it is of the time since the start. Takes a moment when much is kept. */
    public DriftReport report(Model model) {
        Map<String, EngineDescription> variants = new HashMap<>();
        engines.engines(model.name()).forEach(engine -> variants.put(engine.id().variant(), engine.describe()));
        Evidence evidence = loop.evidence();
        DriftPlan plan = plans.of(model.name()).orElseGet(() -> DriftPlan.none(model.name()));
        return new DriftReports(evidence.answers(model.name()), evidence.texts(model.name()), variants)
                .report(
                        plan,
                        evidence.results(model.name(), Means.TOKENS),
                        evidence.results(model.name(), Means.TEXTS),
                        loop.depth(model.name()));
    }

    private void take(
            DriftPlan plan,
            GuardedEngine engine,
            String fingerprint,
            ChatRequest request,
            String requestId,
            String conversation,
            SampledChat chat) {
        try {
            Optional<TokenIds> ids = chat.ids();
            if (ids.isEmpty() || chat.promptTokens() < 1) {
                unsupported(plan);
                return;
            }
            int tokens = chat.promptTokens() + ids.get().size();
            loop.offer(new Sample(
                    plan,
                    requestId,
                    conversation,
                    engine.id(),
                    fingerprint,
                    request,
                    ids.get(),
                    chat.promptTokens(),
                    Category.of(request, tokens, chat.text(), chat.toolCalled()),
                    Instant.now()));
        } catch (RuntimeException e) {
            // The answer is whole, and must stay so.
            LOG.warnf(e, "%s is not scored", requestId);
            loop.ended(plan.model(), Means.TOKENS, SampleResult.FAILED);
        }
    }

    private void unsupported(DriftPlan plan) {
        loop.ended(plan.model(), Means.TOKENS, SampleResult.SKIPPED_UNSUPPORTED);
    }
}
