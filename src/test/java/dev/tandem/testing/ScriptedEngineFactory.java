package dev.tandem.testing;

import dev.tandem.inference.EngineFactory;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.VariantId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes engines that do as a test says; a test injects it to reach them. */
@Singleton
public class ScriptedEngineFactory implements EngineFactory {

    /** What a test's configuration calls such engines. */
    public static final String KIND = "scripted";

    private static final int SLOTS = 4;

    private final ScriptedConfig config;
    private final Map<VariantId, ScriptedEngine> engines = new ConcurrentHashMap<>();

    @Inject
    public ScriptedEngineFactory(ScriptedConfig config) {
        this.config = config;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public InferenceEngine create(VariantId id) {
        List<Fault> faults = Optional.ofNullable(config.models().get(id.model()))
                .map(model -> model.variants().get(id.variant()))
                .map(variant -> variant.script().stream().map(Fault::parse).toList())
                .orElse(List.of());
        ScriptedEngine engine = new ScriptedEngine(SLOTS, faults);
        engines.put(id, engine);
        return engine;
    }

    @Override
    public void check(VariantId id, ConfigurationFaults faults) {
        // A script may be anything.
    }

    /** Makes all engines forget the faults that no answer has met yet. */
    public void forgetFaults() {
        engines.values().forEach(ScriptedEngine::forget);
    }

    /** The engine of a variant that the test configured with this kind. */
    public ScriptedEngine engine(String model, String variant) {
        return Optional.ofNullable(engines.get(new VariantId(model, variant)))
                .orElseThrow(() -> new IllegalArgumentException("no scripted engine " + model + "@" + variant));
    }
}
