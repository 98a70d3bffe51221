package dev.tandem.routing;

/** Decides which variant answers. A pure function: the same target and key always give the same assignment. */
public final class Router {

    private Router() {}

    /**
     * Assigns a request.
     *
     * @param target what the client asked for, resolved by {@link ModelCatalog}
     * @param key the request's key; it names the unit even when the client chose the variant
     */
    public static Assignment assign(Target target, AssignmentKey key) {
        Model model = target.model();
        String unitHash = KeyHash.hex(model.salt(), key.value());
        return target.override()
                .map(variant -> new Assignment(model, variant, AssignmentKey.Source.OVERRIDE, unitHash))
                .orElseGet(() -> new Assignment(
                        model,
                        TrafficSplitter.choose(model.salt(), key.value(), model.weighted()),
                        key.source(),
                        unitHash));
    }

    /**
     * Assigns a request for a model whose variants take turns: the window decides, and the key only names the unit.
     *
     * @param resident the variant whose window the request is for
     */
    public static Assignment assignInWindow(Target target, AssignmentKey key, Variant resident) {
        AssignmentKey.Source source =
                target.override().isPresent() ? AssignmentKey.Source.OVERRIDE : AssignmentKey.Source.WINDOW;
        return new Assignment(
                target.model(), resident, source, KeyHash.hex(target.model().salt(), key.value()));
    }
}
