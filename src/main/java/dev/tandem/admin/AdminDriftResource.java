package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.drift.DriftReport;
import dev.tandem.drift.DriftService;
import dev.tandem.routing.ModelCatalog;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
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

    /** Of the answers that are kept in memory. */
    @GET
    @Path("/{model}")
    @Blocking
    public DriftReport get(@PathParam("model") String name, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return drift.report(catalog.resolve(name, Optional.empty(), true).model());
    }
}
