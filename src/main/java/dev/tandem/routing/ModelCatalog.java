package dev.tandem.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models that this server has. Immutable. */
public final class ModelCatalog {

    private final Map<String, Model> models;
    private final Map<String, Model> byAlias = new LinkedHashMap<>();
    private final Optional<Model> byDefault;

    /** One of models that go by their own names alone. */
    public ModelCatalog(List<Model> models) {
        this(models, Map.of(), Optional.empty());
    }

    /**
     * @param models at least one, with distinct names
     * @param aliases other names of models, by the models' names; none is a model's name or twice there
     * @param byDefault name of the model that answers whoever asks for one that is not here, or for none
     */
    public ModelCatalog(List<Model> models, Map<String, List<String>> aliases, Optional<String> byDefault) {
        this.models = models.stream().collect(Collectors.toMap(Model::name, m -> m, (a, b) -> a, LinkedHashMap::new));
        aliases.forEach((name, others) ->
                others.forEach(alias -> byAlias.put(alias, Objects.requireNonNull(this.models.get(name), name))));
        this.byDefault = byDefault.flatMap(this::named);
    }

    /** All models, sorted by name. */
    public List<Model> models() {
        return List.copyOf(models.values());
    }

    /** The other names by which a model can be asked for, as they were configured. */
    public List<String> aliases(Model model) {
        return byAlias.entrySet().stream()
                .filter(alias -> alias.getValue().equals(model))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Optional<Model> named(String name) {
        return Optional.ofNullable(models.getOrDefault(name, byAlias.get(name)));
    }

    /** The model of exactly that name. */
    public Optional<Model> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** Whether a model answers whoever asks for one that is not here, or for none. */
    public boolean hasDefault() {
        return byDefault.isPresent();
    }

    /**
     * Finds what a client asked for; the default model, where there is one, for a name that is not here or empty. Parameters and
     * errors as of {@link #resolve}.
     */
    public Target resolveOrDefault(String requested, Optional<String> header, boolean mayOverride) {
        if (byDefault.isPresent() && found(requested).isEmpty()) {
            return resolve(byDefault.get().name(), header, mayOverride);
        }
        return resolve(requested, header, mayOverride);
    }

    private Optional<Model> found(String requested) {
        int at = requested.lastIndexOf('@');
        return named(requested).or(() -> at < 0 ? Optional.empty() : named(requested.substring(0, at)));
    }

    /**
     * Finds what was asked for.
     *
     * @param requested {@code name} or {@code name@variant}, where an alias will do for a name
     * @param header the variant named by a header, which wins over one in the name
     * @param mayOverride whether this client may name variants of a blind model
     * @throws UnknownModelException when there is no such model or variant, or it may not be named
     */
    public Target resolve(String requested, Optional<String> header, boolean mayOverride) {
        int at = requested.lastIndexOf('@');
        boolean exact = named(requested).isPresent();
        Model model = found(requested)
                .orElseThrow(() -> new UnknownModelException("The model '" + abbreviate(requested)
                        + "' does not exist. Models here: " + String.join(", ", models.keySet()) + "."));
        Optional<String> named = exact || at < 0 ? header : header.or(() -> Optional.of(requested.substring(at + 1)));
        return new Target(model, named.map(variant -> override(model, variant, mayOverride)));
    }

    private static Variant override(Model model, String variantName, boolean mayOverride) {
        if (model.blind() && !mayOverride) {
            throw new UnknownModelException(
                    "The model '" + model.name() + "' is compared blind: its variants cannot be chosen.");
        }
        return model.variant(variantName)
                .orElseThrow(() -> new UnknownModelException("The model '" + model.name() + "' has no variant '"
                        + abbreviate(variantName) + "'. Variants here: "
                        + model.variants().stream().map(Variant::name).collect(Collectors.joining(", ")) + "."));
    }

    private static String abbreviate(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }
}
