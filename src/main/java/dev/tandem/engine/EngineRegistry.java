package dev.tandem.engine;

import dev.tandem.inference.EngineFactory;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.RoutingConfig;
import dev.tandem.routing.VariantId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The engines of all variants, made at start from the configuration and closed with the application. */
@ApplicationScoped
@Startup
public class EngineRegistry {

    private static final Logger LOG = Logger.getLogger(EngineRegistry.class);

    private final Map<String, Map<String, GuardedEngine>> engines = new TreeMap<>();
    private final List<Runnable> requestListeners = new CopyOnWriteArrayList<>();

    @Inject
    EngineRegistry(EnginesConfig config, RoutingConfig routing, @Any Instance<EngineFactory> factories) {
        Map<String, EngineFactory> kinds = byKind(factories);
        config.models()
                .forEach((model, variants) -> variants.variants().forEach((variant, settings) -> {
                    VariantId id = new VariantId(model, variant);
                    ForcedSampling sampling = new ForcedSampling(model, variants.sampling());
                    EngineFactory factory = factory(kinds, id, settings);
                    checkTemplate(id, variants, factory, routing);
                    engines.computeIfAbsent(model, m -> new TreeMap<>())
                            .put(
                                    variant,
                                    new GuardedEngine(
                                            id,
                                            factory.create(id),
                                            sampling,
                                            settings,
                                            InstantSource.system(),
                                            Infrastructure.getDefaultWorkerPool(),
                                            this::requestArrived));
                }));
    }

    static Map<String, EngineFactory> byKind(Instance<EngineFactory> factories) {
        return factories.stream().collect(Collectors.toMap(EngineFactory::kind, f -> f, (a, b) -> a, TreeMap::new));
    }

    /** @throws InvalidConfigurationException when there is none of that kind */
    static EngineFactory factory(Map<String, EngineFactory> kinds, VariantId id, EnginesConfig.VariantConfig settings) {
        EngineFactory factory = kinds.get(settings.engine());
        if (factory == null) {
            throw new InvalidConfigurationException("tandem.models." + id.model() + ".variants." + id.variant()
                    + ".engine: must be one of " + String.join(", ", kinds.keySet()) + ", not '" + settings.engine()
                    + "'.");
        }
        return factory;
    }

    /** A reference without traffic may speak with another template: it is told, and nobody is served by it. */
    static void checkTemplate(
            VariantId id, EnginesConfig.ModelConfig model, EngineFactory factory, RoutingConfig routing) {
        if (model.template().isEmpty() || factory.takesTemplate(id)) {
            return;
        }
        String message = "tandem.models." + id.model() + ".template: cannot be forced on the variant '" + id.variant()
                + "', whose server somebody else runs or whose engine takes none.";
        RoutingConfig.ModelConfig split = routing.models().get(id.model());
        RoutingConfig.VariantConfig variant =
                split == null ? null : split.variants().get(id.variant());
        if (variant == null || variant.weight() > 0) {
            throw new InvalidConfigurationException(
                    message + " Give that server the template, set this variant's weight to 0, or leave template out.");
        }
        LOG.warn(message + " It has no traffic and is compared as it is.");
    }

    /** The engine of a configured variant. */
    public GuardedEngine engine(VariantId id) {
        GuardedEngine engine = engines.getOrDefault(id.model(), Map.of()).get(id.variant());
        if (engine == null) {
            throw new IllegalArgumentException("no such variant: " + id);
        }
        return engine;
    }

    /** The engines of a model, sorted by variant. */
    public Collection<GuardedEngine> engines(String model) {
        return engines.getOrDefault(model, Map.of()).values();
    }

    /** All engines. */
    public Collection<GuardedEngine> all() {
        return engines.values().stream().flatMap(m -> m.values().stream()).toList();
    }

    /**
     * Has a listener told of each request before an engine of any model works on it.
     *
     * @param listener called on any thread; must not block and must not throw
     */
    public void onRequest(Runnable listener) {
        requestListeners.add(listener);
    }

    private void requestArrived() {
        requestListeners.forEach(Runnable::run);
    }

    void stop(@Observes ShutdownEvent event) {
        all().forEach(GuardedEngine::close);
    }
}
