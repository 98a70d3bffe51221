package dev.tandem.drift;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.inference.EngineDescription;
import dev.tandem.routing.Model;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** Tells what is known of the drift of live traffic. Thread-safe. */
@ApplicationScoped
public class DriftService {

    private final EngineRegistry engines;
    private final DriftPlans plans;
    private final ScoringLoop loop;

    DriftService(EngineRegistry engines, DriftPlans plans, ScoringLoop loop) {
        this.engines = engines;
        this.plans = plans;
        this.loop = loop;
    }

    /** How many chats of a model wait to be scored or answered again. */
    public int queued(String model) {
        return loop.depth(model);
    }

    /** What is known so far; all of it is of the time since the start. Takes a moment when much is kept. */
    public DriftReport report(Model model) {
        Map<String, EngineDescription> variants = new HashMap<>();
        engines.engines(model.name()).forEach(engine -> variants.put(engine.id().variant(), engine.describe()));
        DriftStore driftStore = loop.store();
        DriftPlan plan = plans.of(model.name()).orElseGet(() -> DriftPlan.none(model.name()));
        return new DriftReports(driftStore.answers(model.name()), driftStore.texts(model.name()), variants)
                .report(
                        plan,
                        driftStore.results(model.name(), ComparisonMethod.TOKENS),
                        driftStore.results(model.name(), ComparisonMethod.TEXTS),
                        loop.depth(model.name()));
    }
}
