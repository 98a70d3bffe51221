package dev.tandem.drift;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;

/** Decides which answers of live traffic are measured. Thread-safe; never blocks. */
@ApplicationScoped
public class DriftSampler {

    private final EngineRegistry engines;
    private final DriftPlans plans;
    private final LiveTraffic live;
    private final ScoringLoop loop;
    private final ScorerVerdicts verdicts;

    DriftSampler(
            EngineRegistry engines, DriftPlans plans, LiveTraffic live, ScoringLoop loop, ScorerVerdicts verdicts) {
        this.engines = engines;
        this.plans = plans;
        this.live = live;
        this.loop = loop;
        this.verdicts = verdicts;
    }

    /**
     * The answer to a request: the engine's own or, if the request is sampled, that of a decorator that measures it.
     *
     * @param admitted called when the engine is asked, on any thread
     * @param requestId decides whether it is sampled
     * @param conversation names the unit of the experiment, as a hash
     */
    public Multi<ChatEvent> answer(
            GuardedEngine engine, ChatRequest request, Runnable admitted, String requestId, String conversation) {
        return plans.of(engine.id().model())
                .filter(plan -> plan.chooses(requestId))
                .map(plan -> new DriftSamplingEngine(
                                engine, admitted, plan, requestId, conversation, engines, live, loop, verdicts)
                        .chat(request))
                .orElseGet(() -> engine.chat(request, admitted));
    }
}
