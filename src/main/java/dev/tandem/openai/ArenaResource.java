package dev.tandem.openai;

import static dev.tandem.openai.validation.FieldRules.object;
import static dev.tandem.openai.validation.FieldRules.oneOf;
import static dev.tandem.openai.validation.FieldRules.string;
import static dev.tandem.openai.validation.FieldSpec.required;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.access.AccessPolicy.Principal;
import dev.tandem.chat.LargeRequestExecutor;
import dev.tandem.feedback.AnswerPair;
import dev.tandem.feedback.Arena;
import dev.tandem.feedback.Vote;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.openai.validation.FieldPath;
import dev.tandem.openai.validation.FieldRule;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.openai.validation.StrictJson;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Target;
import dev.tandem.routing.Variant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Blind comparison: a pair of answers to one prompt, a vote, and only then who gave which. */
@Path("/v1")
@Consumes(MediaType.APPLICATION_JSON)
public class ArenaResource {

    private static final int LONGEST_ID = 128;
    private static final FieldRule VOTE =
            object(required("pair", string(LONGEST_ID)), required("vote", oneOf("left", "right", "tie", "both_bad")));

    private final StrictJson json = new StrictJson();
    private final RequestParser parser;
    private final RequestHeaders requestHeaders;
    private final ModelCatalog catalog;
    private final ArenaRound arenaRound;
    private final Arena arena;
    private final LargeRequestExecutor large;
    private final EdgeConfig config;
    private final Vertx vertx;

    ArenaResource(
            RequestHeaders requestHeaders,
            ModelCatalog catalog,
            ArenaRound arenaRound,
            Arena arena,
            LargeRequestExecutor large,
            EdgeConfig config,
            Vertx vertx) {
        this.parser = RequestParser.of(config, catalog);
        this.large = large;
        this.requestHeaders = requestHeaders;
        this.catalog = catalog;
        this.arenaRound = arenaRound;
        this.arena = arena;
        this.config = config;
        this.vertx = vertx;
    }

    /** Both answers to one prompt, on random sides. */
    @POST
    @Path("/arena")
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    public Uni<Response> pair(RoutingContext context) {
        InboundRequest inbound = InboundRequest.of(context);
        if (!inbound.isLarge()) {
            return pair(parser.parse(Operation.CHAT, inbound), inbound, context);
        }
        return parser.parse(Operation.CHAT, inbound, large)
                .emitOn(EventLoop.current(vertx))
                .chain(request -> inbound.isOver() ? Uni.createFrom().nothing() : pair(request, inbound, context));
    }

    private Uni<Response> pair(ChatRequest request, InboundRequest inbound, RoutingContext context) {
        inbound.parsed();
        Model model = model(request, context);
        Uni<BlindPair> pair = pair(request, model, requestHeaders.identity(context, inbound.visitor()), context);
        return request.stream() ? stream(pair, context) : whole(pair, context);
    }

    private Uni<BlindPair> pair(ChatRequest request, Model model, String client, RoutingContext context) {
        List<Variant> variants = arena.draw(model.weighted().size()).stream()
                .map(model.weighted()::get)
                .toList();
        EventLoop eventLoop = EventLoop.current(vertx);
        return arenaRound
                .play(request, model.name(), variants, requestHeaders.session(context), eventLoop)
                .chain(played -> arena.issue(
                                model.name(),
                                played.getFirst().who(),
                                played.getLast().who(),
                                client)
                        .map(pair -> new BlindPair(
                                pair.id(),
                                pair.model(),
                                pair.issuedAt(),
                                arena.expiry(pair),
                                played.getFirst().answer(),
                                played.getLast().answer())))
                .emitOn(eventLoop);
    }

    private Uni<Response> stream(Uni<BlindPair> pair, RoutingContext context) {
        ArenaStream stream = new ArenaStream(config, vertx);
        DisconnectHandler.onDisconnect(context, stream::abandon);
        InboundRequest.of(context).onShutdown(stream::interrupt);
        return stream.opened(pair)
                .map(opened -> Response.ok(opened, MediaType.SERVER_SENT_EVENTS_TYPE)
                        .header("Cache-Control", "no-cache")
                        .header("X-Accel-Buffering", "no")
                        .build());
    }

    private static Uni<Response> whole(Uni<BlindPair> pair, RoutingContext context) {
        return DisconnectHandler.stopping(context, pair)
                .map(issued -> Response.ok(issued.json(), MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }

    /** The model, of which two variants must be there to choose from, and nobody may name one. */
    private Model model(ChatRequest request, RoutingContext context) {
        Target target = catalog.resolveOrDefault(request.model(), requestHeaders.variant(context), false);
        if (target.override().isPresent()) {
            throw new InvalidRequestException(
                    "A blind pair is drawn: the request must not name a variant.", "model", "invalid_value");
        }
        if (target.model().weighted().size() < 2) {
            throw new InvalidRequestException(
                    "This model has no two variants with a weight.", "model", "invalid_value");
        }
        for (String field : List.of("logprobs", "top_logprobs", "modalities", "audio")) {
            refuse(
                    field,
                    request.body()
                            .path(field)
                            .asBoolean(request.body().path(field).isContainerNode()));
        }
        refuse("n", request.body().path("n").asInt(1) != 1);
        return target.model();
    }

    private static void refuse(String field, boolean present) {
        if (present) {
            throw new InvalidRequestException(
                    "Unsupported: '" + field + "' has no place in a blind pair.", field, "unsupported_parameter");
        }
    }

    /** Takes a vote; the answer tells the variants. */
    @POST
    @Path("/votes")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> vote(RoutingContext context) {
        InboundRequest inbound = InboundRequest.of(context);
        Principal principal = inbound.visitor();
        ObjectNode body = json.parse(inbound.body());
        VOTE.check(body, FieldPath.BODY).ifPresent(violation -> {
            throw violation.toException();
        });
        Vote vote = Vote.valueOf(body.path("vote").textValue().toUpperCase(Locale.ROOT));
        return arena.vote(body.path("pair").textValue(), vote, requestHeaders.identity(context, principal))
                .map(pair -> Response.ok(told(pair, vote, principal)).build());
    }

    /** Of a blind model only an administrator learns more than that the vote counts. */
    private ObjectNode told(AnswerPair pair, Vote vote, Principal principal) {
        ObjectNode told = JsonNodeFactory.instance
                .objectNode()
                .put("object", "arena.vote")
                .put("pair", pair.id())
                .put("model", pair.model())
                .put("vote", vote.label());
        Optional<Model> model = catalog.model(pair.model());
        if (principal.admin() || !model.map(Model::blind).orElse(false)) {
            told.putObject("left").put("variant", pair.left().variant());
            told.putObject("right").put("variant", pair.right().variant());
        }
        return told;
    }
}
