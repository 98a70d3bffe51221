package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.memory.MemoryPlan;
import dev.tandem.memory.MemoryPlanner;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows the memory plan that was made at start. */
@Path("/admin/plan")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Admin")
public class AdminPlanResource {

    private final AccessPolicy access;
    private final MemoryPlanner planner;

    AdminPlanResource(AccessPolicy access, MemoryPlanner planner) {
        this.access = access;
        this.planner = planner;
    }

    @GET
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = MemoryPlan.class)))
    @APIResponse(responseCode = "404", description = "tandem.memory.check is off: no plan was made")
    public Response get(RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return planner.plan()
                .map(plan -> Response.ok(plan).build())
                .orElseGet(() -> Response.status(Response.Status.NOT_FOUND)
                        .entity(Map.of("error", "No plan was made: tandem.memory.check is off."))
                        .build());
    }
}
