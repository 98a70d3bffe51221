package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.EngineDescription;
import dev.tandem.engine.EngineHealth;
import dev.tandem.engine.InferenceEngine;
import dev.tandem.engine.Loadable;
import dev.tandem.engine.Operation;
import dev.tandem.upstream.AnswerCall;
import dev.tandem.upstream.JsonReply;
import dev.tandem.upstream.TraceParent;
import dev.tandem.upstream.UpstreamClient;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Answers through a {@code llama-server}, which takes any field and judges for itself; {@link NamedTool} is the one thing
 * that it is told in other words.
 */
final class LlamaServerEngine implements InferenceEngine {

    static final String KIND = "llama-server";

    private static final Duration COUNTING = Duration.ofSeconds(10);
    private static final int UNKNOWN = -1;
    /** What may change the prompt that a template makes of a request. */
    private static final List<String> TEMPLATE_FIELDS = List.of(
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "json_schema",
            "grammar",
            "add_generation_prompt",
            "continue_final_message",
            "reasoning_effort",
            "reasoning_format",
            "enable_thinking",
            "chat_template_kwargs");

    private final String model;
    private final AtomicInteger running = new AtomicInteger();
    private final Server server;

    /**
     * @param model what the server is asked for
     * @param server makes the server, given how many answers are being generated
     */
    LlamaServerEngine(String model, Function<IntSupplier, Server> server) {
        this.model = model;
        this.server = server.apply(running::get);
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return Multi.createFrom().deferred(() -> {
            UpstreamClient client = server.client();
            String path = request.operation() == Operation.CHAT ? "/v1/chat/completions" : "/v1/completions";
            AnswerCall call = AnswerCall.of(path, NamedTool.asRequired(request), model, TraceParent.current());
            running.incrementAndGet();
            return client.answer(call)
                    .onItem()
                    .invoke(server::heard)
                    .onTermination()
                    .invoke(running::decrementAndGet);
        });
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        return Uni.createFrom().deferred(() -> {
            UpstreamClient client = server.client();
            return prompt(client, request)
                    .chain(text -> client.post("/tokenize", tokenizing(text), COUNTING))
                    .map(reply -> whole(reply).path("tokens").size())
                    .onFailure()
                    .recoverWithItem(UNKNOWN);
        });
    }

    private static Uni<JsonNode> prompt(UpstreamClient client, ChatRequest request) {
        if (request.operation() == Operation.TEXT_COMPLETION) {
            return Uni.createFrom().item(request::prompt);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ChatRequest asked = NamedTool.asRequired(request);
        TEMPLATE_FIELDS.forEach(field -> asked.present(field).ifPresent(value -> body.set(field, value)));
        return client.post("/apply-template", body, COUNTING)
                .map(reply -> whole(reply).path("prompt"));
    }

    /** The template leaves out the token that begins every text: the tokenizer adds it. */
    private static ObjectNode tokenizing(JsonNode text) {
        if (!text.isTextual()) {
            throw new IllegalArgumentException("only a text can be counted");
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("add_special", true)
                .put("parse_special", true)
                .set("content", text);
    }

    private static JsonNode whole(JsonReply reply) {
        if (!reply.isSuccess()) {
            throw new IllegalStateException("answered with status " + reply.status());
        }
        return reply.json();
    }

    @Override
    public EngineDescription describe() {
        return server.describe();
    }

    @Override
    public EngineHealth health() {
        return server.health();
    }

    @Override
    public Optional<Loadable> loadable() {
        return server.loadable();
    }

    /** Takes no more requests; returns at once. */
    void drain() {
        server.drain();
    }

    @Override
    public void close() {
        server.close();
    }
}
