package dev.tandem.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models that this server has. Immutable. */
public final class ModelCatalog {

    private final Map<String, Model> models;

    /** @param models at least one, with distinct names */
    public ModelCatalog(List<Model> models) {
        this.models = models.stream().collect(Collectors.toMap(Model::name, m -> m, (a, b) -> a, LinkedHashMap::new));
    }

    /** All models, sorted by name. */
    public List<Model> models() {
        return List.copyOf(models.values());
    }

    /** The model of exactly that name. */
    public Optional<Model> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /**
     * Finds what a client asked for.
     *
     * @param requested {@code name} or {@code name@variant}
     * @param header the variant named by a header, which wins over one in the name
     * @param mayOverride whether this client may name variants of a blind model
     * @throws UnknownModelException when there is no such model or variant, or it may not be named
     */
    public Target resolve(String requested, Optional<String> header, boolean mayOverride) {
        int at = requested.lastIndexOf('@');
        Model exact = models.get(requested);
        String name = exact != null || at < 0 ? requested : requested.substring(0, at);
        Model model = models.get(name);
        if (model == null) {
            throw new UnknownModelException("The model '" + abbreviate(requested) + "' does not exist. Models here: "
                    + String.join(", ", models.keySet()) + ".");
        }
        Optional<String> named =
                exact != null || at < 0 ? header : header.or(() -> Optional.of(requested.substring(at + 1)));
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
