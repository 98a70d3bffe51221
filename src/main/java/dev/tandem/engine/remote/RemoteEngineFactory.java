package dev.tandem.engine.remote;

import dev.tandem.engine.EnginesConfig;
import dev.tandem.inference.EngineFactory;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.VariantId;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Makes engines that talk to an OpenAI-compatible API. */
@Singleton
public class RemoteEngineFactory implements EngineFactory {

    private final EnginesConfig engines;
    private final RemoteEngineConfig config;
    private final Vertx vertx;

    @Inject
    public RemoteEngineFactory(EnginesConfig engines, RemoteEngineConfig config, Vertx vertx) {
        this.engines = engines;
        this.config = config;
        this.vertx = vertx;
    }

    @Override
    public String kind() {
        return RemoteEngine.KIND;
    }

    @Override
    public InferenceEngine create(VariantId id) {
        return RemoteEngine.start(vertx, settings(id));
    }

    @Override
    public void check(VariantId id, ConfigurationFaults faults) {
        faults.collect(() -> settings(id));
    }

    private RemoteEngineSettings settings(VariantId id) {
        String model = Optional.ofNullable(engines.models().get(id.model()))
                .map(variants -> variants.variants().get(id.variant()))
                .flatMap(EnginesConfig.VariantConfig::model)
                .filter(name -> !name.isBlank())
                .orElse(id.model());
        RemoteEngineConfig.VariantConfig own = Optional.ofNullable(
                        config.models().get(id.model()))
                .map(variants -> variants.variants().get(id.variant()))
                .orElseThrow(() -> new IllegalArgumentException("no such variant: " + id));
        return RemoteSettingsReader.read(id, model, own);
    }
}
