package dev.tandem.admin;

import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.replay.Replays;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.replay.store.ReplaySettings;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts replays, shows how far they are and what came out, stops and forgets them. */
@Path("/admin/replays")
@Produces(MediaType.APPLICATION_JSON)
public class AdminReplaysResource {

    private static final String MARKDOWN = "text/markdown";

    private final AccessPolicy access;
    private final Replays replays;
    private final Duration pause;

    AdminReplaysResource(
            AccessPolicy access, Replays replays, @ConfigProperty(name = "tandem.edge.read-timeout") Duration pause) {
        this.access = access;
        this.replays = replays;
        this.pause = pause;
    }

    @POST
    @Blocking
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> start(RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        Map<String, String> parameters = new TreeMap<>();
        context.queryParams().forEach(one -> parameters.put(one.getKey(), one.getValue()));
        ReplaySettings settings = ReplaySettings.parse(parameters);
        Upload upload = Upload.of(context, pause);
        try {
            ReplayProgress started = replays.start(settings, upload);
            return Uni.createFrom()
                    .item(Response.status(Response.Status.CREATED)
                            .entity(started)
                            .build());
        } catch (RuntimeException e) {
            // Neither is a failure of the server's.
            if (upload.isBroken()) {
                return Uni.createFrom().nothing();
            }
            throw upload.isStalled() ? new ClientErrorException(Response.Status.REQUEST_TIMEOUT, e) : e;
        }
    }

    @GET
    public List<ReplayProgress> list(RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return replays.list();
    }

    @GET
    @Path("/{id}")
    public ReplayProgress progress(@PathParam("id") String id, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return replays.progress(id);
    }

    @DELETE
    @Path("/{id}")
    public ReplayProgress delete(@PathParam("id") String id, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return replays.cancelOrForget(id);
    }

    @POST
    @Path("/{id}/resume")
    @Consumes(MediaType.WILDCARD)
    public ReplayProgress resume(@PathParam("id") String id, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        return replays.resume(id);
    }

    @GET
    @Path("/{id}/report")
    @Produces({MediaType.APPLICATION_JSON, MARKDOWN, MediaType.TEXT_HTML})
    public Response report(@PathParam("id") String id, @Context HttpHeaders headers, RoutingContext context) {
        access.admitAdmin(RequestOrigins.of(context));
        ReplayReport report = replays.report(id);
        ReplayReport.Form form = form(headers.getAcceptableMediaTypes());
        StreamingOutput output = out -> report.write(form, out);
        return Response.ok(output, type(form))
                .header("Cache-Control", "no-store")
                .build();
    }

    private static ReplayReport.Form form(List<MediaType> acceptable) {
        for (MediaType type : acceptable) {
            for (ReplayReport.Form form : ReplayReport.Form.values()) {
                if (type.isCompatible(MediaType.valueOf(type(form)))) {
                    return form;
                }
            }
        }
        return ReplayReport.Form.JSON;
    }

    private static String type(ReplayReport.Form form) {
        return switch (form) {
            case JSON -> MediaType.APPLICATION_JSON;
            case MARKDOWN -> MARKDOWN + ";charset=UTF-8";
            case HTML -> MediaType.TEXT_HTML + ";charset=UTF-8";
        };
    }
}
