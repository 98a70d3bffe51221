package dev.tandem.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code replay prompts.jsonl --model m}: has a running server replay a file, shows how far it is, and prints what came
 * out. The server does the work: it goes on when this program ends, and {@code --resume} follows it again.
 */
final class ReplayCommand {

    /** It is complete. */
    static final int FINE = 0;
    /** The server refused it, or it failed or was cancelled. */
    static final int FAILED = 1;
    /** The arguments are not what they should be. */
    static final int MISUSED = 2;

    private static final String USAGE = """
            Usage: replay PROMPTS --model MODEL [--out DIRECTORY] [--server URL] [--variants A,B] [--control A]
                          [--seed N] [--order paired|by_variant] [--turns last|first|all] [--max-tokens N] [--floor SHARE]
                          [--drift on|all|off]
                   replay --recorded --model MODEL [--since TIME] [--until TIME] [--limit N] [as above]
                   replay --resume ID [--out DIRECTORY] [--server URL]
            Has all variants of a model answer the prompts of a file, on a running server (http://localhost:8080), and
            prints how their answers compare; with --out also as JSON, Markdown and HTML. PROMPTS is JSON Lines of chat
            requests, or Open WebUI's export of chats; --recorded takes what the server recorded. An admin key is taken from the environment: TANDEM_KEY.
            Exit status: 0 complete, 1 refused, failed or cancelled, 2 wrong arguments.""";

    private static final Map<String, String> FORMS =
            Map.of("report.json", "application/json", "report.md", "text/markdown", "report.html", "text/html");
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final JsonMapper json = new JsonMapper();
    private final Optional<String> key;
    private final Duration interval;

    /**
     * @param key of an administrator
     * @param interval how often to ask how far it is
     */
    ReplayCommand(Optional<String> key, Duration interval) {
        this.key = key;
        this.interval = interval;
    }

    /** Runs and gives the exit status. Blocks until the replay has ended. */
    int run(List<String> arguments, PrintStream out, PrintStream err) throws InterruptedException {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.println(USAGE);
            return FINE;
        }
        ReplayArguments asked;
        try {
            asked = ReplayArguments.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(USAGE);
            return MISUSED;
        }
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            return follow(new Server(http, asked), asked, out, err);
        } catch (RefusedException e) {
            err.println(Plain.text(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            err.println(asked.server() + " cannot be reached, or the connection broke (" + e + "). Is Tandem running?");
        }
        return FAILED;
    }

    private int follow(Server server, ReplayArguments asked, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        JsonNode progress =
                asked.resumed().isPresent() ? server.resume(asked.resumed().get()) : server.start(asked.file());
        String id = progress.path("id").asText();
        err.println("Replay " + id + " on " + asked.server() + "; it goes on when this is stopped.");
        while (progress.path("state").asText().matches("queued|running")) {
            show(progress, err, '\r');
            Thread.sleep(interval);
            progress = server.progress(id);
        }
        show(progress, err, '\n');
        if (asked.directory().isPresent()) {
            write(server, id, asked.directory().get(), err);
        }
        out.println(Plain.text(server.report(id, "text/markdown").stripTrailing()));
        return progress.path("state").asText().equals("completed") ? FINE : FAILED;
    }

    private static void show(JsonNode progress, PrintStream err, char end) {
        JsonNode remaining = progress.path("remainingSeconds");
        String reason = progress.path("reason").asText("");
        int scorable = progress.path("scorable").asInt();
        String text = String.format(
                Locale.ROOT,
                "%-9s %d of %d answers, %d failed%s%s%s",
                progress.path("state").asText(),
                progress.path("answered").asInt(),
                progress.path("expected").asInt(),
                progress.path("failed").asInt(),
                scorable == 0 ? "" : "; " + progress.path("scored").asInt() + " of " + scorable + " scored",
                remaining.isNumber() ? ", about " + (long) Math.ceil(remaining.asDouble()) + " s left" : "",
                reason.isEmpty() ? "" : ": " + reason);
        err.print(String.format("%-78s", Plain.text(text)) + end);
        err.flush();
    }

    private static void write(Server server, String id, Path directory, PrintStream err)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> form : FORMS.entrySet()) {
            server.report(id, form.getValue(), directory.resolve(form.getKey()));
        }
        err.println("Written to " + directory + ".");
    }

    /** The server said no. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    private final class Server {
        private final HttpClient http;
        private final ReplayArguments asked;

        Server(HttpClient http, ReplayArguments asked) {
            this.http = http;
            this.asked = asked;
        }

        JsonNode start(Optional<Path> file) throws IOException, InterruptedException {
            if (file.isEmpty()) {
                return post(asked.query(), BodyPublishers.noBody());
            }
            if (!Files.isReadable(file.get())) {
                throw new RefusedException(file.get() + " cannot be read.");
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
    }
}
