package dev.tandem.drift;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.InferenceEngine;
import jakarta.enterprise.context.ApplicationScoped;

/** Decides which answers of live traffic are measured. Thread-safe; never blocks. */
@ApplicationScoped
public class DriftSampler {

    private final EngineRegistry engines;
    private final DriftPlans plans;
    private final LiveTraffic live;
    private final ScoringLoop loop;

    DriftSampler(EngineRegistry engines, DriftPlans plans, LiveTraffic live, ScoringLoop loop) {
        this.engines = engines;
        this.plans = plans;
        this.live = live;
        this.loop = loop;
    }

    /**
     * What is to answer a request: the engine itself or, if the request is sampled, a decorator of it that measures the
     * answer.
     *
     * @param requestId decides whether it is sampled
     * @param conversation names the unit of the experiment, as a hash
     */
    public InferenceEngine sampled(GuardedEngine engine, String requestId, String conversation) {
        return plans.of(engine.id().model())
                .filter(plan -> plan.chooses(requestId))
                .<InferenceEngine>map(
                        plan -> new DriftSamplingEngine(engine, plan, requestId, conversation, engines, live, loop))
                .orElse(engine);
    }
}
