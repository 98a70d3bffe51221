package dev.tandem.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real {@code llama-server} with a demo model, for tests; see {@link LlamaServerBinary}. */
public final class RunningLlamaServer implements AutoCloseable {

    /** Tokens of context for each slot. */
    public static final int CONTEXT = 2048;

    private static final Pattern LISTENING = Pattern.compile("listening on http://127\\.0\\.0\\.1:(\\d+)\\s");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private RunningLlamaServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one that is ready. */
    public static RunningLlamaServer start(int slots) {
        return start(slots, CONTEXT, 0);
    }

    /**
     * Starts one that is ready.
     *
     * @param context tokens for each slot
     * @param port 0 for a free one
     */
    public static RunningLlamaServer start(int slots, int context, int port) {
        return start(Path.of("src/main/resources/models/demo-Q8_0.gguf"), slots, context, port);
    }

    /** Starts one with another model that is ready. */
    public static RunningLlamaServer start(Path model, int slots) {
        return start(model, slots, CONTEXT, 0);
    }

    private static RunningLlamaServer start(Path model, int slots, int context, int port) {
        Path binary = LlamaServerBinary.path();
        try {
            List<String> command = new ArrayList<>(List.of(binary.toString()));
            command.addAll(List.of("-m", model.toString(), "--jinja"));
            command.addAll(List.of("-ngl", "0", "-t", "1", "--host", "127.0.0.1", "--port", "" + port));
            command.addAll(List.of("-np", "" + slots, "-c", "" + context * slots));
            Path log = Files.createTempFile(Files.createDirectories(Path.of("target")), "llama-server-", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return ready(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunningLlamaServer ready(Process process, Path log) {
        try {
            RunningLlamaServer server = new RunningLlamaServer(process, port(process, log));
            await(process, log, server::isHealthy);
            return server;
        } catch (AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** It takes a free one by itself, and says which. */
    private static int port(Process process, Path log) {
        Matcher[] listening = new Matcher[1];
        await(process, log, () -> {
            listening[0] = LISTENING.matcher(text(log));
            return listening[0].find();
        });
        return Integer.parseInt(listening[0].group(1));
    }

    private static void await(Process process, Path log, Callable<Boolean> condition) {
        Eventually.await(() -> "llama-server starts: " + text(log), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("llama-server did not start: " + text(log));
            }
            return condition.call();
        });
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    /** Processor time that it has taken. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
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

    /** With the tokens banned that end an answer and a turn, the demo model talks until its context is full. */
    public static ChatRequest endless() {
        return Requests.chat(
                "Tell me a story about a fox.", body -> body.set("logit_bias", Requests.object("{'1':-100,'5':-100}")));
    }

    /** A {@code logit_bias} that keeps a word out of an answer. */
    public ObjectNode biasAgainst(String word) {
        ObjectNode bias = Requests.object("{}");
        ObjectNode text = Requests.object("{}").put("content", " " + word);
        Requests.object(post("/tokenize", text.toString())).path("tokens").forEach(id -> bias.put(id.asText(), -100));
        return bias;
    }

    /** Its port on the loopback interface. */
    public int port() {
        return port;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Kills it, and waits until its port is free. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        http.close();
    }
}
