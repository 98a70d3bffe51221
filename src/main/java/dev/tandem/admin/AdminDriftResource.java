package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.drift.DriftReport;
import dev.tandem.drift.DriftService;
import dev.tandem.drift.evidence.Period;
import dev.tandem.experiment.StoreException;
import dev.tandem.routing.ModelCatalog;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** Shows how far a model's variants are apart on live traffic. */
@Path("/admin/drift")
@Produces(MediaType.APPLICATION_JSON)
public class AdminDriftResource {

    private final AccessPolicy access;
    private final ModelCatalog catalog;
    private final DriftService drift;

    AdminDriftResource(AccessPolicy access, ModelCatalog catalog, DriftService drift) {
        this.access = access;
        this.catalog = catalog;
        this.drift = drift;
    }

    /** What is known whenever it is asked, and a description of the answers of some time, all of them where none is given. */
    @GET
    @Path("/{model}")
    @Blocking
    public DriftReport get(
            @PathParam("model") String name,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until,
            RoutingContext context)
            throws StoreException {
        access.admitAdmin(RequestOrigins.of(context));
        return drift.report(catalog.resolve(name, Optional.empty(), true).model(), Period.of(since, until));
    }
}
