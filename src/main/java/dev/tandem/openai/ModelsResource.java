package dev.tandem.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.engine.EngineRegistry;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists what can be asked for: each model, with its aliases, and, unless compared blind, each of its variants as
 * {@code name@variant}. {@code meta.n_ctx} is llama-server's: tokens that a prompt and its answer may have together,
 * which for a model is the least of its weighted variants, since a request must fit all of them.
 */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

    private static final String OWNER = "tandem";

    private final ModelCatalog catalog;
    private final EngineRegistry engines;
    private final AccessPolicy access;
    private final long created = Instant.now().getEpochSecond();

    ModelsResource(ModelCatalog catalog, EngineRegistry engines, AccessPolicy access) {
        this.catalog = catalog;
        this.engines = engines;
        this.access = access;
    }

    /** OpenAI's list of models. */
    public record ModelList(String object, List<ModelEntry> data) {}

    /**
     * OpenAI's description of a model, with what llama-server adds.
     *
     * @param aliases other names of it; left out where there are none
     * @param meta left out where the context is not known
     */
    public record ModelEntry(
            String id,
            String object,
            long created,
            String owned_by,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> aliases,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Meta meta) {}

    /** What llama-server tells of a model: the tokens that prompt and answer of a request may have together. */
    public record Meta(int n_ctx) {}

    @GET
    public ModelList list(RoutingContext context) {
        boolean admin = access.admitClient(RequestOrigins.of(context));
        return new ModelList(
                "list",
                catalog.models().stream()
                        .flatMap(model -> entries(model, admin))
                        .toList());
    }

    @GET
    @Path("/{id}")
    public ModelEntry get(@PathParam("id") String id, RoutingContext context) {
        boolean admin = access.admitClient(RequestOrigins.of(context));
        Target target = catalog.resolve(id, Optional.empty(), admin);
        return target.override().map(this::entry).orElseGet(() -> entry(target.model()));
    }

    private Stream<ModelEntry> entries(Model model, boolean admin) {
        Stream<Variant> variants = model.blind() && !admin ? Stream.empty() : model.variants().stream();
        return Stream.concat(Stream.of(entry(model)), variants.map(this::entry));
    }

    private ModelEntry entry(Model model) {
        return entry(model.name(), catalog.aliases(model), model.weighted());
    }

    private ModelEntry entry(Variant variant) {
        return entry(variant.id().toString(), List.of(), List.of(variant));
    }

    private ModelEntry entry(String name, List<String> aliases, List<Variant> variants) {
        List<Integer> contexts = variants.stream()
                .flatMap(variant ->
                        Optional.ofNullable(
                                engines.engine(variant.id()).describe().contextLength())
                                .stream())
                .toList();
        // The least of some would be too much where that of another one is not known.
        Meta meta = contexts.size() < variants.size() ? null : new Meta(Collections.min(contexts));
        return new ModelEntry(name, "model", created, OWNER, aliases, meta);
    }
}
