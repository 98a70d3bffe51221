package dev.tandem.openai;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Target;
import dev.tandem.routing.Variant;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lists what can be asked for: each model and, unless compared blind, each of its variants as {@code name@variant}. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

    private static final String OWNER = "tandem";

    private final ModelCatalog catalog;
    private final AccessPolicy access;
    private final long created = Instant.now().getEpochSecond();

    ModelsResource(ModelCatalog catalog, AccessPolicy access) {
        this.catalog = catalog;
        this.access = access;
    }

    /** OpenAI's list of models. */
    public record ModelList(String object, List<ModelEntry> data) {}

    /** OpenAI's description of a model. */
    public record ModelEntry(String id, String object, long created, String owned_by) {}

    @GET
    public ModelList list(RoutingContext context) {
        boolean admin = access.admitClient(RequestOrigins.of(context));
        return new ModelList(
                "list",
                catalog.models().stream()
                        .flatMap(model -> names(model, admin))
                        .map(this::entry)
                        .toList());
    }

    @GET
    @Path("/{id}")
    public ModelEntry get(@PathParam("id") String id, RoutingContext context) {
        boolean admin = access.admitClient(RequestOrigins.of(context));
        Target target = catalog.resolve(id, Optional.empty(), admin);
        return entry(target.override()
                .map(v -> v.id().toString())
                .orElse(target.model().name()));
    }

    private static Stream<String> names(Model model, boolean admin) {
        Stream<String> variants = model.variants().stream().map(Variant::id).map(Object::toString);
        return Stream.concat(Stream.of(model.name()), model.blind() && !admin ? Stream.empty() : variants);
    }

    private ModelEntry entry(String name) {
        return new ModelEntry(name, "model", created, OWNER);
    }
}
