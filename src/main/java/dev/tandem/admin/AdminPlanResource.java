package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.memory.MemoryPlan;
import dev.tandem.memory.MemoryPlanner;
import dev.tandem.memory.NoMemoryPlanException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Shows the memory plan that was made at start. */
@Path("/admin/plan")
@Produces(MediaType.APPLICATION_JSON)
public class AdminPlanResource {

    private final AccessPolicy access;
    private final MemoryPlanner planner;

    AdminPlanResource(AccessPolicy access, MemoryPlanner planner) {
        this.access = access;
        this.planner = planner;
    }

    @GET
    public MemoryPlan get(RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return planner.plan().orElseThrow(NoMemoryPlanException::new);
    }
}
