package dev.tandem.memory;

import dev.tandem.engine.EnginesConfig;
import dev.tandem.engine.Residency;
import dev.tandem.files.TemporaryFolder;
import dev.tandem.inference.EngineFactory;
import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Plans at start, before anything is loaded: afterwards what is free would no longer tell. Where only a check was asked
 * for, plans alike and leaves nothing behind.
 */
@Singleton
public class MemoryPlanner implements ConfigurationCheck {

    private static final Logger LOG = Logger.getLogger(MemoryPlanner.class);

    private final MemoryConfig config;
    private final EnginesConfig engines;
    private final Path data;
    private final Map<String, EngineFactory> factories;
    private volatile Optional<MemoryPlan> plan = Optional.empty();

    /** @param data where Tandem keeps what must outlive it */
    @Inject
    MemoryPlanner(
            MemoryConfig config,
            EnginesConfig engines,
            @ConfigProperty(name = "tandem.data") Path data,
            @Any Instance<EngineFactory> factories) {
        this(config, engines, data, factories.stream().toList());
    }

    MemoryPlanner(MemoryConfig config, EnginesConfig engines, Path data, List<EngineFactory> factories) {
        this.config = config;
        this.engines = engines;
        this.data = data;
        this.factories = factories.stream()
                .collect(Collectors.toMap(EngineFactory::kind, factory -> factory, (a, b) -> a, TreeMap::new));
    }

    /**
     * Plans, unless that is switched off, and says so when the variants do not fit. Blocks: it runs llama.cpp's
     * programs and reads headers.
     *
     * @throws InvalidConfigurationException when they do not fit and that is to be fatal, or a variant's configuration
     *     is wrong
     */
    public void check() {
        if (config.check() == MemoryConfig.Check.OFF) {
            return;
        }
        MemoryPlan made = MemoryPlan.of(scenario(data));
        plan = Optional.of(made);
        if (made.fits()) {
            LOG.debugf("Memory: %s", PlanText.summary(made));
        } else if (config.check() == MemoryConfig.Check.WARN) {
            LOG.warn(PlanText.refusal(made));
        } else {
            throw new InvalidConfigurationException(PlanText.refusal(made));
        }
    }

    /** Plans as the start does, of what is free now, and finds fault where the start would refuse. */
    @Override
    public void check(ConfigurationFaults faults) {
        if (config.check() == MemoryConfig.Check.OFF) {
            return;
        }
        try (TemporaryFolder extracted = TemporaryFolder.create("tandem-check")) {
            faults.collect(() -> {
                MemoryPlan made = MemoryPlan.of(scenario(extracted.path()));
                plan = Optional.of(made);
                if (!made.fits() && config.check() == MemoryConfig.Check.REFUSE) {
                    faults.add(PlanText.refusal(made));
                }
            });
        } catch (IOException e) {
            faults.add("java.io.tmpdir: what is packed cannot be extracted there to plan memory (" + e + ").");
        }
    }

    /** What the plan says, for people: several lines. */
    public String told() {
        return plan.map(PlanText::told).orElse("No memory plan was made: tandem.memory.check is off.");
    }

    /** The plan that was made at start, or by a check; empty when that is switched off. */
    public Optional<MemoryPlan> plan() {
        return plan;
    }

    private MemoryScenario scenario(Path extracted) {
        MemoryProbe memoryProbe = new MemoryProbe();
        List<PlannedVariant> candidates = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PlannedVariant>> surveyed = new ArrayList<>();
            tasks(memoryProbe, extracted).forEach(task -> surveyed.add(threads.submit(task)));
            for (Future<PlannedVariant> candidate : surveyed) {
                candidates.add(candidate.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while planning memory", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
        TreeMap<String, Device> devices = new TreeMap<>();
        memoryProbe.devices().forEach(device -> devices.put(device.id(), device));
        devices.put(Device.HOST, HostMemory.now());
        return new MemoryScenario(candidates, devices, takingTurns());
    }

    private Set<String> takingTurns() {
        return engines.models().entrySet().stream()
                .filter(model -> model.getValue().residency() == Residency.SWITCHBACK)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private List<Callable<PlannedVariant>> tasks(MemoryProbe memoryProbe, Path extracted) {
        List<Callable<PlannedVariant>> tasks = new ArrayList<>();
        new TreeMap<>(engines.models())
                .forEach((model, settings) -> new TreeMap<>(settings.variants()).forEach((variant, common) -> {
                    VariantId id = new VariantId(model, variant);
                    EngineFactory factory = factories.get(common.engine());
                    if (factory != null) {
                        tasks.add(() -> memoryProbe.of(id, factory.placement(id, extracted)));
                    }
                }));
        return tasks;
    }
}
