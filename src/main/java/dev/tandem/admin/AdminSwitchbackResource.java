package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.switchback.NextWindow;
import dev.tandem.switchback.SwitchbackController;
import dev.tandem.switchback.SwitchbackControllers;
import dev.tandem.switchback.SwitchbackStatus;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/** Shows whose turn it is, where a model's variants take turns, and whose comes next. */
@Path("/admin/models/{model}/switchback")
@Produces(MediaType.APPLICATION_JSON)
public class AdminSwitchbackResource {

    private static final int AHEAD = 6;

    private final AccessPolicy access;
    private final ModelCatalog catalog;
    private final SwitchbackControllers switchbackControllers;

    AdminSwitchbackResource(AccessPolicy access, ModelCatalog catalog, SwitchbackControllers switchbackControllers) {
        this.access = access;
        this.catalog = catalog;
        this.switchbackControllers = switchbackControllers;
    }

    /** How the controller is now, and the next windows with the time until they open, about. */
    public record SwitchbackView(String design, SwitchbackStatus now, List<NextWindow> next) {}

    @GET
    public SwitchbackView get(@PathParam("model") String name, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        String model = catalog.resolve(name, Optional.empty(), true).model().name();
        SwitchbackController switchbackController =
                switchbackControllers.of(model).orElseThrow(NotFoundException::new);
        return new SwitchbackView(
                switchbackController.design(), switchbackController.status(), switchbackController.next(AHEAD));
    }
}
