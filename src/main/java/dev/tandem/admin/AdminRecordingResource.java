package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.recording.Recording;
import dev.tandem.recording.RecordingStats;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/** Tells how much is recorded of what clients asked, never what, and deletes it. */
@Path("/admin/recording")
@Produces(MediaType.APPLICATION_JSON)
public class AdminRecordingResource {

    private final AccessPolicy access;
    private final Recording recording;

    AdminRecordingResource(AccessPolicy access, Recording recording) {
        this.access = access;
        this.recording = recording;
    }

    @GET
    @Blocking
    public List<RecordingStats> get(RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return recording.stats();
    }

    @DELETE
    @Blocking
    public List<RecordingStats> delete(@QueryParam("model") Optional<String> model, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return recording.clear(model);
    }
}
