package dev.tandem.routing;

import dev.tandem.routing.RoutingConfig.ModelConfig;
import dev.tandem.routing.RoutingConfig.VariantConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Turns the configuration into validated models, or says which property is wrong. */
public final class ConfiguredModels {

    private static final Pattern VARIANT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_NAME_LENGTH = 128;

    private ConfiguredModels() {}

    /** As the other one, without a default model. */
    public static ModelCatalog catalog(RoutingConfig config) {
        return catalog(config, Optional.empty());
    }

    /**
     * @param byDefault name or alias of the model that answers for names that are not configured
     * @throws InvalidConfigurationException on the first property that is wrong
     */
    public static ModelCatalog catalog(RoutingConfig config, Optional<String> byDefault) {
        if (config.models().isEmpty()) {
            throw new InvalidConfigurationException("tandem.models: at least one model is needed.");
        }
        List<Model> models = new ArrayList<>();
        new TreeMap<>(config.models()).forEach((name, model) -> models.add(model(name, model)));
        Map<String, List<String>> aliases = aliases(config.models());
        checkDefault(config, aliases, byDefault);
        return new ModelCatalog(models, aliases, byDefault);
    }

    private static void checkDefault(
            RoutingConfig config, Map<String, List<String>> aliases, Optional<String> byDefault) {
        byDefault.ifPresent(name -> require(
                config.models().containsKey(name)
                        || aliases.values().stream().anyMatch(others -> others.contains(name)),
                "tandem.default-model: must name a configured model or one of its aliases, not '" + name + "'."));
    }

    /** Names every fault that {@link #catalog(RoutingConfig, Optional)} would meet one after another. */
    public static void check(RoutingConfig config, Optional<String> byDefault, ConfigurationFaults faults) {
        new TreeMap<>(config.models()).forEach((name, model) -> {
            new TreeMap<>(model.variants())
                    .forEach((variant, own) -> faults.collect(
                            () -> variant("tandem.models." + name, name, variant, own, model.variants())));
            faults.collect(() -> model(name, model));
        });
        faults.collect(() -> checkDefault(config, aliases(config.models()), byDefault));
        faults.collect(() -> catalog(config, byDefault));
    }

    /** A model by itself; empty when there is none of that name or something is wrong with it. */
    public static Optional<Model> sound(RoutingConfig config, String name) {
        try {
            return Optional.ofNullable(config.models().get(name)).map(model -> model(name, model));
        } catch (InvalidConfigurationException e) {
            return Optional.empty();
        }
    }

    private static Map<String, List<String>> aliases(Map<String, ModelConfig> models) {
        Map<String, List<String>> aliases = new TreeMap<>();
        Map<String, String> taken = new TreeMap<>();
        models.keySet().forEach(name -> taken.put(name, "a model's name"));
        new TreeMap<>(models).forEach((name, model) -> {
            String property = "tandem.models." + name + ".aliases";
            List<String> others = model.aliases().orElse(List.of());
            for (String alias : others) {
                require(
                        !alias.isBlank() && alias.length() <= MAX_NAME_LENGTH,
                        property + ": an alias has 1 to 128 characters.");
                String holder = taken.putIfAbsent(alias, "an alias of the model '" + name + "'");
                require(holder == null, property + ": '" + alias + "' is " + holder + " already.");
            }
            aliases.put(name, List.copyOf(others));
        });
        return aliases;
    }

    private static Model model(String name, ModelConfig config) {
        String property = "tandem.models." + name;
        require(!name.isBlank() && name.length() <= MAX_NAME_LENGTH, property + ": a name has 1 to 128 characters.");
        require(!config.variants().isEmpty(), property + ".variants: at least one variant is needed.");
        List<Variant> variants = new ArrayList<>();
        new TreeMap<>(config.variants())
                .forEach((v, c) -> variants.add(variant(property, name, v, c, config.variants())));
        require(
                variants.stream().anyMatch(Variant::isWeighted),
                property + ".variants: at least one variant needs a weight above 0.");
        return new Model(
                name,
                variants,
                config.experiment().salt().orElse(name),
                config.experiment().unit(),
                config.blind());
    }

    private static Variant variant(
            String modelProperty, String model, String name, VariantConfig config, Map<String, VariantConfig> all) {
        String property = modelProperty + ".variants." + name;
        require(
                VARIANT_NAME.matcher(name).matches() && !name.equals("none"),
                property + ": a variant's name is 1 to 64 letters, digits, '.', '_' or '-', and not 'none'.");
        require(
                config.weight() >= 0 && config.weight() <= 1e9,
                property + ".weight: must be from 0 to 1000000000, not " + config.weight() + ".");
        Optional<VariantId> fallback = config.fallback().map(other -> {
            require(
                    all.containsKey(other) && !other.equals(name),
                    property + ".fallback: must name another variant of this model, not '" + other + "'.");
            return new VariantId(model, other);
        });
        return new Variant(new VariantId(model, name), config.weight(), fallback);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidConfigurationException(message);
        }
    }
}
