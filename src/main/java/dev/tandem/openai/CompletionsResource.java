package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.ChatService;
import dev.tandem.chat.LargeRequestExecutor;
import dev.tandem.chat.OutcomeRecorder;
import dev.tandem.chat.RequestContext;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.routing.ModelCatalog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** OpenAI's two completions APIs: reads a request, has it answered, sends the answer whole or as a stream. */
@Path("/v1")
@Consumes(MediaType.APPLICATION_JSON)
public class CompletionsResource {

    private final RequestParser parser;
    private final RequestHeaders requestHeaders;
    private final ChatService chat;
    private final LargeRequestExecutor large;
    private final EdgeConfig config;
    private final Vertx vertx;

    CompletionsResource(
            RequestHeaders requestHeaders,
            ChatService chat,
            LargeRequestExecutor large,
            EdgeConfig config,
            ModelCatalog catalog,
            Vertx vertx) {
        this.parser = RequestParser.of(config, catalog);
        this.requestHeaders = requestHeaders;
        this.chat = chat;
        this.large = large;
        this.config = config;
        this.vertx = vertx;
    }

    /** Continues a conversation. */
    @POST
    @Path("/chat/completions")
    public Uni<Response> chatCompletion(RoutingContext context) {
        return answer(context);
    }

    /** Continues a text. */
    @POST
    @Path("/completions")
    public Uni<Response> textCompletion(RoutingContext context) {
        return answer(context);
    }

    private Uni<Response> answer(RoutingContext routing) {
        InboundRequest inbound = InboundRequest.of(routing);
        Operation operation = RequestIntake.recorder(routing).operation();
        if (!inbound.isLarge()) {
            return answer(routing, inbound, parser.parse(operation, inbound));
        }
        return parser.parse(operation, inbound, large)
                .emitOn(EventLoop.current(vertx))
                .chain(request -> inbound.isOver() ? Uni.createFrom().nothing() : answer(routing, inbound, request));
    }

    private Uni<Response> answer(RoutingContext routing, InboundRequest inbound, ChatRequest request) {
        inbound.parsed();
        OutcomeRecorder recorder = RequestIntake.recorder(routing);
        RequestContext context = new RequestContext(
                recorder.id(),
                recorder.arrivedAt(),
                request,
                requestHeaders.of(routing, inbound.visitor().admin()),
                inbound.size(),
                RequestHeaders.mayBeRecorded(routing, request));
        Multi<ChatEvent> events = chat.answer(context, recorder, EventLoop.current(vertx));
        return request.stream()
                ? stream(routing, context, recorder, events)
                : whole(routing, context, recorder, events);
    }

    private Uni<Response> stream(
            RoutingContext routing, RequestContext context, OutcomeRecorder recorder, Multi<ChatEvent> events) {
        EventSink stream = new EventSink(context, recorder, config, vertx);
        DisconnectHandler.onDisconnect(routing, stream::abandon);
        InboundRequest.of(routing).onShutdown(stream::interrupt);
        return stream.opened(events)
                .map(sink -> ResponseHeaders.of(recorder.provenance())
                        .type(MediaType.SERVER_SENT_EVENTS_TYPE)
                        .header("Cache-Control", "no-cache")
                        .header("X-Accel-Buffering", "no")
                        .entity(sink)
                        .build());
    }

    private static Uni<Response> whole(
            RoutingContext routing, RequestContext context, OutcomeRecorder recorder, Multi<ChatEvent> events) {
        BodyBudget.Reservation memory = InboundRequest.of(routing).reservation();
        Uni<ObjectNode> answer = events.collect()
                .in(() -> new WholeAnswer(memory), WholeAnswer::add)
                .map(whole ->
                        new ResponseRenderer(context, recorder.provenance().orElseThrow()).answer(whole.json()));
        return DisconnectHandler.stopping(routing, answer)
                .map(json -> ResponseHeaders.of(recorder.provenance())
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(json)
                        .build());
    }
}
