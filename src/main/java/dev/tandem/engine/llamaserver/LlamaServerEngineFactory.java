package dev.tandem.engine.llamaserver;

import dev.tandem.engine.BundledModels;
import dev.tandem.engine.EnginesConfig;
import dev.tandem.engine.Residency;
import dev.tandem.engine.llamaserver.LlamaServerConfig.VariantConfig;
import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.llamaserver.arguments.ReservedSettings;
import dev.tandem.gguf.HashCache;
import dev.tandem.inference.EngineFactory;
import dev.tandem.inference.ForcedTemplate;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.ModelFileException;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes engines that answer through a {@code llama-server}: a child of this process, or one that runs already. */
@Singleton
public class LlamaServerEngineFactory implements EngineFactory {

    private final EnginesConfig engines;
    private final LlamaServerConfig config;
    private final LlamaServerProcessConfig defaults;
    private final Vertx vertx;
    private final BundledModels models;
    private final OrphanReaper orphanReaper;
    private final Path data;
    private final HashCache hashes;
    private final StartLock queue = new StartLock();
    private final ProcessLauncher processLauncher = new ProcessLauncher();
    private final List<LlamaServerEngine> made = new CopyOnWriteArrayList<>();

    /** @param data where Tandem keeps what must outlive it: packed models, and notes about its children */
    @Inject
    public LlamaServerEngineFactory(
            EnginesConfig engines,
            LlamaServerConfig config,
            LlamaServerProcessConfig defaults,
            Vertx vertx,
            @ConfigProperty(name = "tandem.data") Path data) {
        this.engines = engines;
        this.config = config;
        this.defaults = defaults;
        this.vertx = vertx;
        this.models = new BundledModels(data);
        this.orphanReaper = new OrphanReaper(data.toAbsolutePath());
        this.data = data;
        this.hashes = new HashCache(data.resolve("file-hashes"));
    }

    @Override
    public String kind() {
        return LlamaServerEngine.KIND;
    }

    @Override
    public InferenceEngine create(VariantId id) {
        VariantConfig variant = variant(id);
        LlamaServerEngine engine =
                variant.url().map(url -> external(id, url, variant, model(id))).orElseGet(() -> managed(id));
        made.add(engine);
        return engine;
    }

    @Override
    public WeightsPlacement placement(VariantId id, Path data) {
        return variant(id)
                .url()
                .<WeightsPlacement>map(
                        url -> new WeightsPlacement.Elsewhere("it is attached: somebody else runs its server"))
                .orElseGet(() -> settings(id, data).placement());
    }

    @Override
    public void check(VariantId id, ConfigurationFaults faults) {
        VariantConfig variant = variant(id);
        if (variant.url().isPresent()) {
            faults.collect(() -> ExternalAddress.of(id, variant.url().get(), variant));
            return;
        }
        faults.collect(() -> settings(id, models, template -> Path.of(template.sha256())));
        faults.collect(() -> {
            try {
                source(id, models).check();
            } catch (CannotStartException e) {
                throw new InvalidConfigurationException(String.valueOf(e.getMessage()));
            }
        });
        variant.mmproj().ifPresent(projector -> faults.collect(() -> checkProjector(id, projector)));
        faults.collect(() -> {
            BinaryLookup binary = binary(id, variant);
            try {
                binary.find();
            } catch (CannotStartException e) {
                throw new InvalidConfigurationException(
                        binary.named().isPresent()
                                ? String.valueOf(e.getMessage())
                                : ManagedServerSettings.property(id, "binary") + ": " + e.getMessage());
            }
        });
    }

    private void checkProjector(VariantId id, String file) {
        try {
            models.check(file);
        } catch (ModelFileException e) {
            throw new InvalidConfigurationException(
                    ManagedServerSettings.property(id, "mmproj") + ": " + e.getMessage());
        }
    }

    @Override
    public boolean scores(VariantId id) {
        return true;
    }

    @Override
    public boolean unloads(VariantId id) {
        return variant(id).url().isEmpty();
    }

    private VariantConfig variant(VariantId id) {
        return Optional.ofNullable(config.models().get(id.model()))
                .map(settings -> settings.variants().get(id.variant()))
                .orElseThrow(() -> new IllegalArgumentException("no such variant: " + id));
    }

    private Optional<String> model(VariantId id) {
        return Optional.ofNullable(engines.models().get(id.model()))
                .map(settings -> settings.variants().get(id.variant()))
                .flatMap(EnginesConfig.VariantConfig::model)
                .filter(name -> !name.isBlank());
    }

    private LlamaServerEngine external(VariantId id, String url, VariantConfig variant, Optional<String> model) {
        ExternalAddress address = ExternalAddress.of(id, url, variant);
        return new LlamaServerEngine(
                model.orElse(id.model()),
                running -> ExternalServer.watch(
                        id, address.endpoint(), address.shown(), vertx, defaults.healthInterval()));
    }

    /** @param extracted where packed models and forced templates are written to */
    private ManagedServerSettings settings(VariantId id, Path extracted) {
        return settings(id, new BundledModels(extracted), template -> template.file(extracted));
    }

    /** @param placed where a forced template lies, which it writes if that is wanted */
    private ManagedServerSettings settings(VariantId id, BundledModels bundled, Function<ForcedTemplate, Path> placed) {
        VariantConfig variant = variant(id);
        return new ManagedServerSettings(
                id,
                binary(id, variant),
                source(id, bundled),
                variant.mmproj(),
                arguments(id, variant, placed),
                variant.env());
    }

    private BinaryLookup binary(VariantId id, VariantConfig variant) {
        return new BinaryLookup(
                variant.binary().or(defaults::binary),
                variant.binary().isPresent()
                        ? ManagedServerSettings.property(id, "binary")
                        : "tandem.llama-server.binary",
                Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }

    private ModelSource source(VariantId id, BundledModels bundled) {
        String model = model(id)
                .orElseThrow(() -> new InvalidConfigurationException(ManagedServerSettings.property(id, "model")
                        + ": must name a .gguf file, hf:owner/repository:QUANT, or a packed model such as"
                        + " classpath:models/demo-Q8_0.gguf; or set "
                        + ManagedServerSettings.property(id, "url")
                        + " to a llama-server that runs already."));
        return ModelSource.of(model, ManagedServerSettings.property(id, "model"), bundled);
    }

    private LlamaServerEngine managed(VariantId id) {
        ManagedServerSettings settings = settings(id, data);
        SupervisorContext supervisorContext = new SupervisorContext(
                RestartPolicy.of(defaults),
                defaults.healthInterval(),
                defaults.stopGrace(),
                vertx,
                processLauncher,
                orphanReaper,
                hashes,
                queue,
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextDouble());
        Residency residency = Optional.ofNullable(engines.models().get(id.model()))
                .map(EnginesConfig.ModelConfig::residency)
                .orElse(Residency.TOGETHER);
        return new LlamaServerEngine(
                id.model(), running -> Supervisor.start(settings, supervisorContext, residency, running));
    }

    private List<String> arguments(VariantId id, VariantConfig variant, Function<ForcedTemplate, Path> placed) {
        List<String> own = variant.args().orElse(List.of());
        Optional<ForcedTemplate> template = ForcedTemplate.of(id.model(), EnginesConfig.template(engines, id.model()));
        if (template.isEmpty()) {
            return own;
        }
        ReservedSettings.checkTemplate(ManagedServerSettings.property(id), LlamaServerArguments.of(own, variant.env()));
        List<String> all = new ArrayList<>(own);
        all.addAll(List.of("--chat-template-file", placed.apply(template.get()).toString()));
        return all;
    }

    @Override
    public boolean takesTemplate(VariantId id) {
        return Optional.ofNullable(config.models().get(id.model()))
                .map(model -> model.variants().get(id.variant()))
                .flatMap(VariantConfig::url)
                .isEmpty();
    }

    /** All of them begin to stop at once, before the registry closes one after another. */
    void drain(@Observes @Priority(1) ShutdownEvent event) {
        made.forEach(LlamaServerEngine::drain);
    }

    @PreDestroy
    void close() {
        made.forEach(LlamaServerEngine::close);
        processLauncher.close();
    }
}
