package dev.tandem.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that looks at the bytes: what libraries smooth over, tests want to see. */
public final class Api implements AutoCloseable {

    /** Longer than anything takes, also on a machine that is busy with other things. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    /** @param base where the server is, such as {@code http://localhost:8081} */
    public Api(URI base) {
        this.base = base;
    }

    /** A response with its body as JSON; missing if it is none. */
    public record Reply(int status, HttpResponse<String> http, JsonNode json) {

        /** The header's value, empty if there is none. */
        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }
    }

    /** Posts JSON, single quotes for double ones. */
    public Reply post(String path, String body, String... headers) {
        return send(request(path, body.replace('\'', '"'), headers));
    }

    /** Posts bytes as they are. */
    public Reply post(String path, byte[] body, String... headers) {
        return send(builder(path, headers)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Puts JSON, single quotes for double ones. */
    public Reply put(String path, String body, String... headers) {
        return send(builder(path, headers)
                .PUT(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build());
    }

    /** Deletes. */
    public Reply delete(String path, String... headers) {
        return send(builder(path, headers).DELETE().build());
    }

    /** Gets. */
    public Reply get(String path, String... headers) {
        return send(builder(path, headers).GET().build());
    }

    /** Opens a stream; close it to leave. */
    public Events stream(String path, String body, String... headers) {
        try {
            HttpResponse<InputStream> response = http.send(
                    request(path, body.replace('\'', '"'), headers), HttpResponse.BodyHandlers.ofInputStream());
            return new Events(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A chat with one question to a model, with further fields such as {@code 'stream': true}. */
    public static String chat(String model, String question, String... fields) {
        return "{'model': '" + model + "', 'messages': [{'role': 'user', 'content': '" + question + "'}]"
                + (fields.length == 0 ? "" : ", " + String.join(", ", fields)) + "}";
    }

    private Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response, json(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private HttpRequest request(String path, String body, String... headers) {
        return builder(path, headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder builder(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .setHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    /** Cuts every request off that is under way. */
    public void leave() {
        http.shutdownNow();
    }

    @Override
    public void close() {
        leave();
    }

    /** A stream of server-sent events as it comes in. */
    public static final class Events implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        private Events(HttpResponse<InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** HTTP status. */
        public int status() {
            return response.statusCode();
        }

        /** The header's value, empty if there is none. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** All headers. */
        public HttpHeaders headers() {
            return response.headers();
        }

        /** All values of a header. */
        public List<String> headers(String name) {
            return response.headers().allValues(name);
        }

        /** The next line; {@code null} at the end. */
        public @Nullable String line() throws IOException {
            return lines.readLine();
        }

        /** The next {@code data} of an event; {@code null} at the end. */
        public @Nullable String data() throws IOException {
            for (String line = line(); line != null; line = line()) {
                if (line.startsWith("data: ")) {
                    return line.substring("data: ".length());
                }
            }
            return null;
        }

        /** All further {@code data} up to the end. */
        public List<String> rest() throws IOException {
            List<String> all = new ArrayList<>();
            for (String data = data(); data != null; data = data()) {
                all.add(data);
            }
            return all;
        }

        /** All further lines up to the end, whatever they are: an error is no event. */
        public List<String> lines() {
            return lines.lines().toList();
        }

        /** Leaves: closes the connection. */
        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }
}
