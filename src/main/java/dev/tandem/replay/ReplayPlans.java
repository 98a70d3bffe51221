package dev.tandem.replay;

import dev.tandem.drift.DriftPlan;
import dev.tandem.drift.DriftPlans;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.EngineDescription;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.scoring.ScoringDesigns;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplaySettings;
import dev.tandem.replay.store.ScoringMode;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.Model;
import dev.tandem.routing.Variant;
import dev.tandem.routing.VariantId;
import dev.tandem.switchback.SwitchbackController;
import dev.tandem.switchback.SwitchbackControllers;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a plan out of what was asked for, and a report out of what came out of it. */
@ApplicationScoped
class ReplayPlans {

    private final EngineRegistry engines;
    private final SwitchbackControllers switchbackControllers;
    private final DriftPlans drifts;

    ReplayPlans(EngineRegistry engines, SwitchbackControllers switchbackControllers, DriftPlans drifts) {
        this.engines = engines;
        this.switchbackControllers = switchbackControllers;
        this.drifts = drifts;
    }

    /** @throws ReplayException.Misconfigured when it makes no sense */
    ReplayPlan plan(String id, Model model, ReplaySettings settings, Instant now) {
        if (!(settings.floor() >= 0 && settings.floor() <= 1)) {
            throw new ReplayException.Misconfigured("floor", "'floor' must be from 0 to 1.");
        }
        if (settings.maxTokens().filter(most -> most < 1).isPresent()) {
            throw new ReplayException.Misconfigured("max_tokens", "'max_tokens' must be at least 1.");
        }
        List<String> variants = new ArrayList<>(
                settings.variants().isEmpty()
                        ? model.variants().stream().map(Variant::name).toList()
                        : settings.variants().stream().distinct().toList());
        variants.forEach(name -> known(model, name, "variants"));
        if (variants.size() < 2) {
            throw new ReplayException.Misconfigured("variants", "A replay compares at least two variants.");
        }
        settings.control().ifPresent(name -> known(model, name, "control"));
        String first = firstWeighted(model, variants);
        Optional<DriftPlan> drift =
                settings.drift() == ScoringMode.OFF ? Optional.empty() : drift(model, settings.control(), first);
        String control = settings.control()
                .or(() -> drift.map(DriftPlan::reference).filter(variants::contains))
                .orElse(first);
        variants.remove(control);
        List<Arm> arms = new ArrayList<>();
        arms.add(new Arm(control, control, false));
        variants.forEach(name -> arms.add(new Arm(name, name, false)));
        if (settings.floor() > 0) {
            arms.add(new Arm(control + Arm.AGAIN, control, true));
        }
        List<String> stays = stays(model, arms, drift);
        if (!stays.isEmpty()
                && settings.order().filter(PromptOrder.PAIRED::equals).isPresent()) {
            throw new ReplayException.Misconfigured(
                    "order", "'order' must be by_variant: variants that take turns are loaded one after the other.");
        }
        return new ReplayPlan(
                id,
                model.name(),
                arms,
                settings.seed(),
                settings.order().orElse(stays.isEmpty() ? PromptOrder.PAIRED : PromptOrder.BY_VARIANT),
                settings.turns(),
                settings.maxTokens().orElse(null),
                settings.floor(),
                now,
                stays.isEmpty() ? null : stays,
                drift.map(plan -> ScoringDesigns.of(plan, arms, stays, settings.drift() == ScoringMode.ALL))
                        .orElse(null),
                settings.origin());
    }

    private Optional<DriftPlan> drift(Model model, Optional<String> control, String first) {
        try {
            return drifts.onDemand(model, control, first);
        } catch (InvalidConfigurationException e) {
            throw new ReplayException.Misconfigured("drift", String.valueOf(e.getMessage()));
        }
    }

    /** The variants that take turns, in the order of their next windows; one that does not answer comes last. */
    private List<String> stays(Model model, List<Arm> arms, Optional<DriftPlan> drift) {
        Optional<SwitchbackController> controller = switchbackControllers.of(model.name());
        if (controller.isEmpty()) {
            return List.of();
        }
        List<String> answering = arms.stream().map(Arm::variant).toList();
        Set<String> order = new LinkedHashSet<>();
        order.add(controller.get().status().window().variant());
        controller
                .get()
                .next(2 * model.variants().size())
                .forEach(nextWindow -> order.add(nextWindow.window().variant()));
        Set<String> stays = new LinkedHashSet<>();
        order.stream().filter(answering::contains).forEach(stays::add);
        drift.map(DriftPlan::reference).filter(order::contains).ifPresent(stays::add);
        return List.copyOf(stays);
    }

    private static String known(Model model, String variant, String param) {
        if (model.variant(variant).isEmpty()) {
            throw new ReplayException.Misconfigured(
                    param,
                    "The model '" + model.name() + "' has no such variant. Variants here: "
                            + String.join(
                                    ", ",
                                    model.variants().stream().map(Variant::name).toList()) + ".");
        }
        return variant;
    }

    private static String firstWeighted(Model model, List<String> variants) {
        return variants.stream()
                .filter(name -> model.variant(name).filter(Variant::isWeighted).isPresent())
                .findFirst()
                .orElseGet(variants::getFirst);
    }

    ReplayReport report(Replay replay) throws IOException {
        return ReplayReport.of(replay.plan(), replay.progress(), replay.folder(), this::describe);
    }

    /** What that variant runs, if it is still what answered. */
    private @Nullable EngineDescription describe(VariantId id, String fingerprint) {
        Optional<GuardedEngine> engine = engines.engines(id.model()).stream()
                .filter(one -> one.id().equals(id))
                .findFirst();
        return engine.filter(one -> one.fingerprint().equals(fingerprint))
                .map(GuardedEngine::describe)
                .orElse(null);
    }
}
