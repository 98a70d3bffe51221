package dev.tandem.chaos;

import dev.tandem.testing.FakeUpstream;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** An OpenAI-compatible server that answers a chat as the catalogue's request that the chat names has it. */
final class MisbehavingUpstream implements AutoCloseable {

    /** The model that it serves. */
    static final String MODEL = "wire";

    private final Vertx vertx = Vertx.vertx();
    private final FakeUpstream upstream = new FakeUpstream(vertx);
    private final Map<String, UpstreamAnswer> answers;
    /** By name; joining 100,000 events anew each time would take CPU from the server. */
    private final Map<String, Buffer> bodies = new HashMap<>();

    MisbehavingUpstream(List<ChaosRequest> catalogue) {
        answers = catalogue.stream()
                .filter(request -> request.upstream().isPresent())
                .collect(Collectors.toMap(
                        ChaosRequest::name, request -> request.upstream().orElseThrow()));
        upstream.answering(this::answer);
    }

    /** Configures its model. Garbage rightly shuts a variant, but what is to be seen here is every answer. */
    List<String> settings() {
        String variant = "tandem.models." + MODEL + ".variants.only.";
        return List.of(
                variant + "engine=openai",
                variant + "model=theirs",
                variant + "url=http://127.0.0.1:" + upstream.port() + "/v1",
                variant + "breaker.failures=1000000",
                variant + "max-concurrent=64");
    }

    private void answer(HttpServerRequest request) {
        if (!request.uri().endsWith("/chat/completions")) {
            json(
                    request,
                    200,
                    Buffer.buffer("{\"object\":\"list\",\"data\":[{\"id\":\"theirs\",\"object\":\"model\"}]}"));
            return;
        }
        // It was remembered just before, on the same thread.
        String name = question(upstream.asked().getLast().body());
        UpstreamAnswer answer = Objects.requireNonNull(answers.get(name), name);
        play(request, answer, bodies.computeIfAbsent(name, any -> body(answer)));
    }

    private static String question(String body) {
        return new JsonObject(body).getJsonArray("messages").getJsonObject(0).getString("content");
    }

    private static void play(HttpServerRequest request, UpstreamAnswer answer, Buffer body) {
        switch (answer.end()) {
            case "json" -> json(request, answer.status(), body);
            case "gzip" -> {
                request.response().putHeader("content-encoding", "gzip");
                json(request, answer.status(), body);
            }
            case "eof", "done" -> FakeUpstream.open(request).end(body);
            case "reset" ->
                FakeUpstream.open(request)
                        .write(body)
                        .onComplete(written -> request.connection().close());
            default -> throw new IllegalArgumentException("no such end: " + answer.end());
        }
    }

    private static Buffer body(UpstreamAnswer answer) {
        return switch (answer.end()) {
            case "json" -> Buffer.buffer(String.join("", answer.events()));
            case "gzip" ->
                Buffer.buffer(
                        SocketExchange.gzip(String.join("", answer.events()).getBytes(StandardCharsets.UTF_8)));
            case "done" -> Buffer.buffer(stream(answer) + "data: [DONE]\n\n");
            default -> Buffer.buffer(stream(answer));
        };
    }

    private static String stream(UpstreamAnswer answer) {
        return answer.events().stream().map(data -> "data: " + data + "\n\n").collect(Collectors.joining());
    }

    private static void json(HttpServerRequest request, int status, Buffer body) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body);
    }

    @Override
    public void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
