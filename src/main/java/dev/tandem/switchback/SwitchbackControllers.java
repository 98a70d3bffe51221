package dev.tandem.switchback;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.EnginesConfig;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.engine.Residency;
import dev.tandem.experiment.OutcomeStore;
import dev.tandem.experiment.StoreException;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The controllers of all models whose {@code residency} is {@code switchback}, run from start to shutdown. */
@ApplicationScoped
public class SwitchbackControllers {

    private final Map<String, SwitchbackController> controllers = new TreeMap<>();

    /** @throws InvalidConfigurationException when a model's variants cannot take turns as configured */
    @Inject
    SwitchbackControllers(
            ModelCatalog catalog, EngineRegistry engines, EnginesConfig config, SwitchbackConfig residency) {
        for (Model model : catalog.models()) {
            var settings = config.models().get(model.name());
            var turns = residency.models().get(model.name());
            if (settings != null && turns != null && settings.residency() == Residency.SWITCHBACK) {
                controllers.put(
                        model.name(), controller(model, engines, SwitchbackDesign.of(model, turns.switchback())));
            }
        }
    }

    private static SwitchbackController controller(Model model, EngineRegistry engines, SwitchbackDesign design) {
        model.variants()
                .forEach(variant -> check(
                        model, variant, engines.engine(variant.id()).loadable().isPresent()));
        Map<String, GuardedEngine> taking = model.weighted().stream()
                .collect(Collectors.toMap(Variant::name, variant -> engines.engine(variant.id())));
        return new SwitchbackController(
                model.name(), taking, design, InstantSource.system(), Infrastructure.getDefaultWorkerPool());
    }

    static void check(Model model, Variant variant, boolean loadable) {
        String property = "tandem.models." + model.name();
        String settings = property + ".variants." + variant.name();
        require(
                loadable || !variant.isWeighted(),
                property + ".residency: 'switchback' needs variants that Tandem can unload, and '" + variant.name()
                        + "' is none: use the engine llama-server without a url, or give it the weight 0.");
        require(
                !loadable || variant.isWeighted(),
                settings + ".weight: must be more than 0, since a variant without weight gets no window of " + property
                        + ".residency 'switchback' and would never be loaded.");
        variant.fallback()
                .flatMap(other -> model.variant(other.variant()))
                .ifPresent(other -> require(
                        !other.isWeighted(),
                        settings + ".fallback: '" + other.name() + "' takes turns with this variant and is never"
                                + " loaded when it would be needed; name one of weight 0, or none."));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidConfigurationException(message);
        }
    }

    /** The controller of that model; empty when its variants are there together. */
    public Optional<SwitchbackController> of(String model) {
        return Optional.ofNullable(controllers.get(model));
    }

    /** All of them. */
    public Collection<SwitchbackController> all() {
        return controllers.values();
    }

    /** A schedule goes on where the log says it was, so that a restart never repeats a block. */
    void start(@Observes StartupEvent event, OutcomeStore store) throws StoreException {
        for (Map.Entry<String, SwitchbackController> controller : controllers.entrySet()) {
            OptionalLong last = store.lastBlock(controller.getKey());
            controller.getValue().start(last.isPresent() ? last.getAsLong() + 1 : 0);
        }
    }

    /** Before the engines are closed. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        controllers.values().forEach(SwitchbackController::close);
    }
}
