package dev.tandem.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The replays of a running server, over its admin paths. Every call blocks. */
final class ReplayClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final ReplayArguments asked;
    private final Optional<String> key;

    /** @param key of an administrator */
    ReplayClient(ReplayArguments asked, Optional<String> key) {
        this.asked = asked;
        this.key = key;
    }

    /** The server said no. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    JsonNode start(Optional<Path> file) throws IOException, InterruptedException {
        if (file.isEmpty()) {
            return post(asked.query(), BodyPublishers.noBody());
        }
        return post(asked.query(), BodyPublishers.ofFile(file.get()));
    }

    JsonNode resume(String id) throws IOException, InterruptedException {
        return post("/" + id + "/resume", BodyPublishers.noBody());
    }

    JsonNode progress(String id) throws IOException, InterruptedException {
        return json(request("/" + id, "application/json").GET().build());
    }

    String report(String id, String form) throws IOException, InterruptedException {
        return text(request("/" + id + "/report", form).GET().build());
    }

    void report(String id, String form, Path target) throws IOException, InterruptedException {
        HttpResponse<Path> response =
                http.send(request("/" + id + "/report", form).GET().build(), BodyHandlers.ofFile(target));
        if (response.statusCode() != 200) {
            throw new RefusedException("The server answered " + response.statusCode() + ".");
        }
    }

    private JsonNode post(String path, BodyPublisher body) throws IOException, InterruptedException {
        return json(request(path, "application/json")
                .header("Content-Type", "application/octet-stream")
                .POST(body)
                .build());
    }

    private HttpRequest.Builder request(String path, String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(asked.server().resolve("admin/replays" + path))
                .header("Accept", accept);
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
        try {
            return json.readTree(text(request));
        } catch (JsonProcessingException e) {
            throw new RefusedException("The server's answer is not Tandem's.");
        }
    }

    private String text(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() >= 300) {
            throw new RefusedException(message(response));
        }
        return response.body();
    }

    private String message(HttpResponse<String> response) {
        try {
            return json.readTree(response.body())
                    .at("/error/message")
                    .asText("The server answered " + response.statusCode() + ".");
        } catch (JsonProcessingException e) {
            return "The server answered " + response.statusCode() + ".";
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
