package dev.tandem.chaos;

import dev.tandem.testing.FakeUpstream;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        play(request, Objects.requireNonNull(answers.get(name), name));
    }

    private static String question(String body) {
        return new JsonObject(body).getJsonArray("messages").getJsonObject(0).getString("content");
    }

    private static void play(HttpServerRequest request, UpstreamAnswer answer) {
        String whole = String.join("", answer.events());
        switch (answer.end()) {
            case "json" -> json(request, answer.status(), Buffer.buffer(whole));
            case "gzip" -> {
                request.response().putHeader("content-encoding", "gzip");
                json(request, answer.status(), Buffer.buffer(gzip(whole)));
            }
            case "eof" -> FakeUpstream.open(request).end(stream(answer));
            case "reset" ->
                FakeUpstream.open(request)
                        .write(stream(answer))
                        .onComplete(written -> request.connection().close());
            case "done" -> FakeUpstream.open(request).end(stream(answer) + "data: [DONE]\n\n");
            default -> throw new IllegalArgumentException("no such end: " + answer.end());
        }
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

    private static byte[] gzip(String text) {
        try {
            return SocketExchange.gzip(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
