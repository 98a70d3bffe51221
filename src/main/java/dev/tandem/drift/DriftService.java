package dev.tandem.drift;

import dev.tandem.drift.DriftReport.NotCompared;
import dev.tandem.drift.ScorerVerdicts.Verdict;
import dev.tandem.drift.evidence.DriftEvidences;
import dev.tandem.drift.evidence.Period;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.experiment.StoreException;
import dev.tandem.inference.EngineDescription;
import dev.tandem.routing.Model;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells what is known of the drift of live traffic. Thread-safe. */
@ApplicationScoped
public class DriftService {

    private final EngineRegistry engines;
    private final DriftPlans plans;
    private final ScoringLoop loop;
    private final DriftEvidences evidences;
    private final ScorerVerdicts verdicts;

    DriftService(
            EngineRegistry engines,
            DriftPlans plans,
            ScoringLoop loop,
            DriftEvidences evidences,
            ScorerVerdicts verdicts) {
        this.verdicts = verdicts;
        this.evidences = evidences;
        this.engines = engines;
        this.plans = plans;
        this.loop = loop;
    }

    /** How many chats of a model wait to be scored or answered again. */
    public int queued(String model) {
        return loop.depth(model);
    }

    /**
     * What is known so far. Takes a moment when much is kept.
     *
     * @param period in which answers were chosen that are described; what has intervals does not follow it, since a time that
     *     was chosen after a look would make them wrong
     * @throws StoreException when the log cannot be read
     */
    public DriftReport report(Model model, Period period) throws StoreException {
        Map<String, EngineDescription> variants = new HashMap<>();
        engines.engines(model.name()).forEach(engine -> variants.put(engine.id().variant(), engine.describe()));
        DriftStore driftStore = loop.store();
        DriftPlan plan = plans.of(model.name()).orElseGet(() -> DriftPlan.none(model.name()));
        Map<String, String> fingerprints = new HashMap<>();
        variants.forEach((variant, description) -> fingerprints.put(variant, description.fingerprint()));
        return new DriftReports(
                        driftStore.answers(model.name()),
                        driftStore.texts(model.name()),
                        variants,
                        evidences.evidence(model.name(), fingerprints),
                        evidences.aggregates(model.name(), period))
                .report(
                        plan,
                        period,
                        driftStore.results(model.name(), ComparisonMethod.TOKENS),
                        driftStore.results(model.name(), ComparisonMethod.TEXTS),
                        loop.depth(model.name()),
                        evidences.results(model.name(), AnswerLength.UNKNOWN.label(), period),
                        notCompared(plan, fingerprints));
    }

    private List<NotCompared> notCompared(DriftPlan plan, Map<String, String> fingerprints) {
        List<NotCompared> out = new ArrayList<>();
        for (String candidate : plan.scorers()) {
            Verdict verdict = verdicts.known(
                            fingerprints.getOrDefault(plan.reference(), ""), fingerprints.getOrDefault(candidate, ""))
                    .orElse(Verdict.UNDECIDED);
            if (verdict == Verdict.DIFFERENT) {
                out.add(new NotCompared(
                        plan.reference(),
                        candidate,
                        "'" + candidate + "' is not compared with '" + plan.reference()
                                + "': their tokenizers differ, so that the same ids are other texts to them."));
            }
        }
        return out;
    }
}
