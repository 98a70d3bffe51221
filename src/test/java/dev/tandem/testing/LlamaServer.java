package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A real {@code llama-server} with a demo model, for tests; see {@link LlamaServerBinary}. */
public final class LlamaServer implements AutoCloseable {

    /** Tokens of context for each slot. */
    public static final int CONTEXT = 2048;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private LlamaServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one that is ready. */
    public static LlamaServer start(int slots) {
        Path binary = LlamaServerBinary.path();
        try {
            int port = freePort();
            List<String> command = new ArrayList<>(List.of(binary.toString()));
            command.addAll(List.of("-m", "src/main/resources/models/demo-Q8_0.gguf", "--jinja"));
            command.addAll(List.of("-ngl", "0", "-t", "1", "--host", "127.0.0.1", "--port", "" + port));
            command.addAll(List.of("-np", "" + slots, "-c", "" + CONTEXT * slots));
            Path log = Files.createDirectories(Path.of("target")).resolve("llama-server-" + port + ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            LlamaServer server = new LlamaServer(process, port);
            server.awaitReady(log);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Path log) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!isHealthy()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                process.destroyForcibly();
                throw new AssertionError("llama-server did not start:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean isHealthy() {
        try {
            return http.send(HttpRequest.newBuilder(uri("/health")).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it says about something. */
    public String get(String path) {
        return body(HttpRequest.newBuilder(uri(path)).build());
    }

    /** What it replies. */
    public String post(String path, String json) {
        return body(HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    private String body(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its port on the loopback interface. */
    public int port() {
        return port;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Kills it. */
    @Override
    public void close() {
        process.destroyForcibly();
        http.close();
    }
}
