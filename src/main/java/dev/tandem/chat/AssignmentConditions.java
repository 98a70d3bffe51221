package dev.tandem.chat;

import dev.tandem.chat.OutcomeRecorder.Assigned;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.experiment.EpochConditions;
import dev.tandem.experiment.Epochs;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.Model;
import dev.tandem.routing.Variant;
import dev.tandem.switchback.SwitchbackControllers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Tells under which conditions a request is assigned. */
@ApplicationScoped
class AssignmentConditions {

    private final EngineRegistry engines;
    private final Epochs epochs;
    private final SwitchbackControllers switchbackControllers;
    private final Map<String, Current> current = new ConcurrentHashMap<>();

    /** The epoch of a model while its fingerprints, in the order of its engines, stay as they are. */
    private record Current(List<String> fingerprints, String epoch) {}

    AssignmentConditions(EngineRegistry engines, SwitchbackControllers switchbackControllers, Epochs epochs) {
        this.switchbackControllers = switchbackControllers;
        this.engines = engines;
        this.epochs = epochs;
    }

    Assigned describe(Assignment assignment, Caller caller) {
        return new Assigned(
                assignment, epoch(assignment.model()), othersInFlight(assignment), traffic(assignment, caller));
    }

    private String epoch(Model model) {
        List<String> fingerprints =
                engines.engines(model.name()).stream().map(this::fingerprint).toList();
        Current known = current.get(model.name());
        if (known == null || !known.fingerprints().equals(fingerprints)) {
            known = new Current(
                    fingerprints,
                    epochs.current(conditions(model, fingerprints)).id());
            current.put(model.name(), known);
        }
        return known.epoch();
    }

    /** One that has not had its turn since the start is taken for what it was, until it says otherwise. */
    private String fingerprint(GuardedEngine engine) {
        return engine.loadable()
                .filter(loadable -> !loadable.wasReady())
                .flatMap(unknown ->
                        epochs.lastFingerprint(engine.id().model(), engine.id().variant()))
                .orElseGet(engine::fingerprint);
    }

    private EpochConditions conditions(Model model, List<String> fingerprints) {
        Map<String, Double> weights =
                model.variants().stream().collect(Collectors.toMap(Variant::name, Variant::weight));
        Iterator<String> fingerprint = fingerprints.iterator();
        Map<String, String> byVariant = engines.engines(model.name()).stream()
                .collect(Collectors.toMap(e -> e.id().variant(), e -> fingerprint.next()));
        String turns = switchbackControllers
                .of(model.name())
                .map(switchbackController -> " " + switchbackController.design())
                .orElse("");
        return new EpochConditions(
                model.name(), weights, byVariant, "salt=" + model.salt() + " unit=" + model.unit() + turns);
    }

    /** At arrival, not while it runs: the latter would select short answers. */
    private int othersInFlight(Assignment assignment) {
        return engines.engines(assignment.model().name()).stream()
                .filter(engine -> !engine.id().equals(assignment.variant().id()))
                .mapToInt(GuardedEngine::inFlight)
                .sum();
    }

    private static Traffic traffic(Assignment assignment, Caller caller) {
        return switch (caller.traffic()) {
            case EXPERIMENT, OVERRIDE, BACKGROUND -> assignment.isEvidence() ? caller.traffic() : Traffic.OVERRIDE;
            case REPLAY, ARENA -> caller.traffic();
        };
    }
}
