package dev.tandem.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code replay prompts.jsonl --model m}: has a running server replay a file, shows how far it is, and prints what came
 * out. The server does the work: it goes on when this program ends, and {@code --resume} follows it again.
 */
@Command(
        name = "replay",
        customSynopsis = {
            "tandem replay PROMPTS --model MODEL [OPTION...]",
            "       tandem replay --recorded --model MODEL [OPTION...]",
            "       tandem replay --resume ID [--out DIRECTORY] [--server URL]"
        },
        description = "Has all variants of a model answer the same prompts, and compares their answers.",
        footer = "A server must run, which does the work. An admin key is taken from TANDEM_KEY in the environment.",
        exitCodeList = {"0:complete", "1:refused, failed or cancelled", "2:wrong arguments"})
final class ReplayCommand implements Callable<Integer> {

    /** It is complete. */
    static final int FINE = CommandLine.ExitCode.OK;
    /** The server refused it, or it failed or was cancelled. */
    static final int FAILED = 1;

    private static final Map<String, String> FORMS =
            Map.of("report.json", "application/json", "report.md", "text/markdown", "report.html", "text/html");

    private final Optional<String> key;
    private final Duration interval;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "PROMPTS",
            hideParamSyntax = true,
            description = "JSON Lines of chat requests, or Open WebUI's export of chats.")
    private List<Path> files = List.of();

    @Mixin
    private final ReplayParameters parameters = new ReplayParameters();

    @Option(names = "--resume", paramLabel = "ID", description = "Follows a replay that was begun.")
    private @Nullable String resumed;

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            description = "Where the report goes as JSON, Markdown and HTML.")
    private @Nullable Path directory;

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "http://localhost:8080",
            description = "Where Tandem runs; ${DEFAULT-VALUE}.")
    private String server = "";

    /**
     * @param key of an administrator
     * @param interval how often to ask how far it is
     */
    ReplayCommand(Optional<String> key, Duration interval) {
        this.key = key;
        this.interval = interval;
    }

    /** Runs and gives the exit status. Blocks until the replay has ended. */
    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        ReplayArguments asked = asked();
        try (ReplayClient client = new ReplayClient(asked, key)) {
            return follow(client, asked, err);
        } catch (ReplayClient.RefusedException e) {
            err.println(TerminalText.line(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            err.println(TerminalText.line(
                    asked.server() + " cannot be reached, or the connection broke (" + e + "). Is Tandem running?"));
        }
        return FAILED;
    }

    private ReplayArguments asked() {
        try {
            return ReplayArguments.of(
                    files, Optional.ofNullable(resumed), server, Optional.ofNullable(directory), parameters.values());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int follow(ReplayClient client, ReplayArguments asked, PrintWriter err)
            throws IOException, InterruptedException {
        JsonNode progress =
                asked.resumed().isPresent() ? client.resume(asked.resumed().get()) : client.start(asked.file());
        String id = progress.path("id").asText();
        err.println("Replay " + TerminalText.line(id) + " on " + asked.server() + "; it goes on when this is stopped.");
        while (progress.path("state").asText().matches("queued|running")) {
            show(progress, err, '\r');
            Thread.sleep(interval);
            progress = client.progress(id);
        }
        show(progress, err, '\n');
        if (asked.directory().isPresent()) {
            write(client, id, asked.directory().get(), err);
        }
        spec.commandLine()
                .getOut()
                .println(TerminalText.text(client.report(id, "text/markdown").stripTrailing()));
        return progress.path("state").asText().equals("completed") ? FINE : FAILED;
    }

    private static void show(JsonNode progress, PrintWriter err, char end) {
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
        err.print(String.format("%-78s", TerminalText.line(text)) + end);
        err.flush();
    }

    private static void write(ReplayClient client, String id, Path directory, PrintWriter err)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> form : FORMS.entrySet()) {
            client.report(id, form.getValue(), directory.resolve(form.getKey()));
        }
        err.println(TerminalText.line("Written to " + directory + "."));
    }
}
