package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.comparison.Comparison;
import dev.tandem.comparison.VariantComparator;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineHealth;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Unit;
import dev.tandem.routing.UnknownModelException;
import dev.tandem.routing.Variant;
import dev.tandem.routing.VariantId;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Shows what is configured, what runs, and how it is. */
@Path("/admin/models")
@Produces(MediaType.APPLICATION_JSON)
public class AdminModelsResource {

    private final AccessPolicy access;
    private final ModelCatalog catalog;
    private final EngineRegistry engines;

    AdminModelsResource(AccessPolicy access, ModelCatalog catalog, EngineRegistry engines) {
        this.access = access;
        this.catalog = catalog;
        this.engines = engines;
    }

    /** A model and what stands behind it. */
    public record ModelView(String name, Unit unit, boolean blind, List<VariantView> variants) {}

    /** A variant: its share, how it is, and what it runs. */
    public record VariantView(
            String name,
            double weight,
            Optional<String> fallback,
            EngineHealth health,
            int inFlight,
            int queued,
            String fingerprint,
            EngineDescription description) {}

    @GET
    public List<ModelView> list(RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return catalog.models().stream().map(this::view).toList();
    }

    @GET
    @Path("/{model}")
    public ModelView get(@PathParam("model") String name, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return view(catalog.resolve(name, Optional.empty(), true).model());
    }

    /** How two variants differ: those that are named, else the first two that share the traffic, else the first two. */
    @GET
    @Path("/{model}/compare")
    public Comparison compare(
            @PathParam("model") String name,
            @QueryParam("first") Optional<String> first,
            @QueryParam("second") Optional<String> second,
            RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        Model model = catalog.resolve(name, Optional.empty(), true).model();
        Variant one = variant(model, first, second.map(variant -> variant(model, second, Optional.empty())));
        Variant other = variant(model, second, Optional.of(one));
        if (one.equals(other)) {
            throw new UnknownModelException("The variant '" + one.name() + "' cannot be compared with itself.");
        }
        return VariantComparator.of(
                one.name(),
                engines.engine(one.id()).describe(),
                other.name(),
                engines.engine(other.id()).describe());
    }

    private Variant variant(Model model, Optional<String> named, Optional<Variant> taken) {
        return named.map(variant -> catalog.resolve(model.name(), Optional.of(variant), true)
                        .override())
                .orElseGet(() -> Stream.concat(model.weighted().stream(), model.variants().stream())
                        .filter(variant -> !Optional.of(variant).equals(taken))
                        .findFirst())
                .orElseThrow(() -> new UnknownModelException(
                        "The model '" + model.name() + "' has one variant: there is none to compare it with."));
    }

    private ModelView view(Model model) {
        return new ModelView(
                model.name(),
                model.unit(),
                model.blind(),
                model.variants().stream().map(this::view).toList());
    }

    private VariantView view(Variant variant) {
        GuardedEngine engine = engines.engine(variant.id());
        return new VariantView(
                variant.name(),
                variant.weight(),
                variant.fallback().map(VariantId::variant),
                engine.health(),
                engine.inFlight(),
                engine.queued(),
                engine.fingerprint(),
                engine.describe());
    }
}
