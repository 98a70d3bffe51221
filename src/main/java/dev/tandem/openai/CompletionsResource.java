package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.access.AccessPolicy;
import dev.tandem.access.Origins;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.chat.Caller;
import dev.tandem.chat.ChatService;
import dev.tandem.chat.Exchange;
import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
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
    private final AccessPolicy access;
    private final Callers callers;
    private final ChatService chat;
    private final EdgeConfig config;
    private final Vertx vertx;

    CompletionsResource(AccessPolicy access, Callers callers, ChatService chat, EdgeConfig config, Vertx vertx) {
        this.parser = new RequestParser(new RequestValidator(config.maxMessages()));
        this.access = access;
        this.callers = callers;
        this.chat = chat;
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

    private Uni<Response> answer(RoutingContext context) {
        Exchange exchange = Exchanges.of(context);
        boolean admin = access.admitClient(Origins.of(context));
        byte[] body = RequestBody.of(context);
        ChatRequest request = parser.parse(exchange.operation(), body);
        if (Callers.mayBeRecorded(context, request)) {
            exchange.mayBeRecorded(body.length);
        }
        Caller caller = callers.of(context, admin);
        Multi<ChatEvent> events = chat.answer(exchange, request, caller, EventLoop.current(vertx));
        return request.stream() ? stream(exchange, request, events) : whole(exchange, events);
    }

    private Uni<Response> stream(Exchange exchange, ChatRequest request, Multi<ChatEvent> events) {
        return new EventSink(exchange, request.includeUsage(), config, vertx)
                .opened(events)
                .map(sink -> ResponseHeaders.of(exchange)
                        .type(MediaType.SERVER_SENT_EVENTS_TYPE)
                        .header("Cache-Control", "no-cache")
                        .header("X-Accel-Buffering", "no")
                        .entity(sink)
                        .build());
    }

    private static Uni<Response> whole(Exchange exchange, Multi<ChatEvent> events) {
        Uni<ObjectNode> answer = events.collect()
                .in(AnswerAssembler::new, AnswerAssembler::add)
                .map(assembler -> new Rendering(exchange).answer(assembler.answer()));
        return Uni.createFrom()
                .<ObjectNode>emitter(emitter -> {
                    var running = answer.subscribe().with(emitter::complete, emitter::fail);
                    exchange.onAbandon(running::cancel);
                    emitter.onTermination(running::cancel);
                })
                .map(json -> ResponseHeaders.of(exchange)
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(json)
                        .build());
    }
}
