package dev.tandem.drift;

import dev.tandem.drift.DriftConfig.Settings;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Variant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The plans of the models whose drift is measured. */
@ApplicationScoped
public class DriftPlans {

    private static final int MOST = 1_000;

    private final DriftConfig config;
    private final EngineRegistry engines;
    private final Map<String, DriftPlan> plans = new TreeMap<>();

    /** @throws InvalidConfigurationException on the first property that is wrong */
    @Inject
    DriftPlans(DriftConfig config, ModelCatalog catalog, EngineRegistry engines) {
        this.config = config;
        this.engines = engines;
        config.models().forEach((name, settings) -> {
            Settings drift = settings.experiment().drift();
            if (drift.rate() > 0) {
                catalog.model(name)
                        .ifPresent(model -> plans.put(name, measured(model, drift, scorers(model, engines))));
            }
        });
    }

    /** The plan of a model; empty when its drift is not measured. */
    public Optional<DriftPlan> of(String model) {
        return Optional.ofNullable(plans.get(model));
    }

    /** The plans of all models whose drift is measured. */
    public Collection<DriftPlan> all() {
        return List.copyOf(plans.values());
    }

    /**
     * How answers of a model would be scored that were not chosen from live traffic.
     *
     * @param control who the others are compared with, which makes it the reference where none is configured and it can
     *     score; empty where nobody said
     * @param first the reference where nothing else makes one: each variant has traffic
     * @return empty when fewer than two variants can score
     * @throws InvalidConfigurationException when the configured reference cannot score
     */
    public Optional<DriftPlan> onDemand(Model model, Optional<String> control, String first) {
        Settings drift = Objects.requireNonNull(config.models().get(model.name()))
                .experiment()
                .drift();
        List<Variant> scorers = scorers(model, engines);
        if (scorers.size() < 2) {
            return Optional.empty();
        }
        String fallback = control.flatMap(name -> named(scorers, name))
                .or(() -> scorers.stream()
                        .filter(variant -> !variant.isWeighted())
                        .min(Comparator.comparing(Variant::name)))
                .or(() -> named(scorers, first))
                .orElseGet(scorers::getFirst)
                .name();
        return Optional.of(plan(model, drift, scorers, fallback));
    }

    private static Optional<Variant> named(List<Variant> variants, String name) {
        return variants.stream().filter(variant -> variant.name().equals(name)).findFirst();
    }

    private static List<Variant> scorers(Model model, EngineRegistry engines) {
        return model.variants().stream()
                .filter(variant -> engines.engine(variant.id()).scorer().isPresent())
                .toList();
    }

    static DriftPlan measured(Model model, Settings drift, List<Variant> scorers) {
        String property = property(model);
        List<String> names = scorers.stream().map(Variant::name).toList();
        List<String> texts = drift.texts().orElse(List.of());
        for (String variant : texts) {
            require(
                    model.variant(variant).isPresent() && !names.contains(variant),
                    property + "texts: must name variants of this model that cannot score, not '" + variant + "'.");
        }
        require(drift.textTokens() >= 1, property + "text-tokens: must be at least 1, not " + drift.textTokens() + ".");
        require(
                scorers.size() > 1 || (!texts.isEmpty() && scorers.size() + texts.size() > 1),
                property + "rate: needs two variants that can score answers, which those with the engine llama-server"
                        + " or embedded can, or others that texts names; here are " + scorers.size() + ".");
        return plan(model, drift, scorers, defaultReference(scorers));
    }

    private static String property(Model model) {
        return "tandem.models." + model.name() + ".experiment.drift.";
    }

    private static DriftPlan plan(Model model, Settings drift, List<Variant> scorers, String fallback) {
        String property = property(model);
        require(
                drift.topN() >= 1 && drift.topN() <= MOST,
                property + "top-n: must be from 1 to " + MOST + ", not " + drift.topN() + ".");
        require(drift.queue() >= 1, property + "queue: must be at least 1, not " + drift.queue() + ".");
        require(drift.keep() >= 1, property + "keep: must be at least 1, not " + drift.keep() + ".");
        require(!drift.idle().isNegative(), property + "idle: must not be negative.");
        List<String> names = scorers.stream().map(Variant::name).toList();
        String reference = drift.reference().orElse(fallback);
        require(
                names.contains(reference) || scorers.isEmpty(),
                property + "reference: must name a variant with the engine llama-server or embedded, one of "
                        + String.join(", ", names) + ", not '" + reference + "'.");
        return new DriftPlan(
                model.name(),
                drift.rate(),
                drift.topN(),
                drift.floor(),
                reference,
                Stream.concat(
                                names.stream().filter(reference::equals),
                                names.stream().filter(name -> !name.equals(reference)))
                        .toList(),
                drift.queue(),
                drift.idle(),
                drift.keep(),
                drift.texts().orElse(List.of()).stream().distinct().toList(),
                drift.textTokens());
    }

    /** A variant without traffic is there to be compared with. */
    private static String defaultReference(List<Variant> scorers) {
        return scorers.stream()
                .min(Comparator.comparing(Variant::isWeighted).thenComparing(Variant::name))
                .map(Variant::name)
                .orElse("");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidConfigurationException(message);
        }
    }
}
