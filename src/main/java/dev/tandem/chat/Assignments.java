package dev.tandem.chat;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.experiment.Conditions;
import dev.tandem.experiment.Epochs;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.Model;
import dev.tandem.routing.Variant;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes down under which conditions a request was assigned. */
@ApplicationScoped
class Assignments {

    private final EngineRegistry engines;
    private final Epochs epochs;

    Assignments(EngineRegistry engines, Epochs epochs) {
        this.engines = engines;
        this.epochs = epochs;
    }

    void note(Exchange exchange, Assignment assignment, Caller caller) {
        Model model = assignment.model();
        exchange.assigned(assignment, epoch(model), othersInFlight(assignment), traffic(assignment, caller));
    }

    private String epoch(Model model) {
        Map<String, Double> weights =
                model.variants().stream().collect(Collectors.toMap(Variant::name, Variant::weight));
        Map<String, String> fingerprints = engines.engines(model.name()).stream()
                .collect(Collectors.toMap(e -> e.id().variant(), GuardedEngine::fingerprint));
        String design = "salt=" + model.salt() + " unit=" + model.unit();
        return epochs.current(new Conditions(model.name(), weights, fingerprints, design))
                .id();
    }

    /** At arrival, not while it runs: the latter would select short answers. */
    private int othersInFlight(Assignment assignment) {
        return engines.engines(assignment.model().name()).stream()
                .filter(engine -> !engine.id().equals(assignment.variant().id()))
                .mapToInt(GuardedEngine::inFlight)
                .sum();
    }

    private static Traffic traffic(Assignment assignment, Caller caller) {
        if (!assignment.isEvidence()) {
            return Traffic.OVERRIDE;
        }
        return caller.background() ? Traffic.BACKGROUND : Traffic.EXPERIMENT;
    }
}
