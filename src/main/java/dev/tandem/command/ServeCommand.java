package dev.tandem.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}: answers requests until it is stopped, or says what is wrong with its configuration. */
@Command(
        name = "serve",
        customSynopsis = {
            "tandem serve [--host ADDRESS] [--port PORT] [--check-config]",
            "       tandem serve --model MODEL [--model MODEL...] --name NAME [OPTION...]"
        },
        description = "Serves the configured models, and one that is named here, until it is stopped.",
        footer = "All other settings: config/application.yaml, see docs/configuration.md.",
        exitCodeList = {"0:stopped; or the configuration can be served", "1:cannot be served", "2:wrong arguments"})
final class ServeCommand implements Runnable {

    private static final int HIGHEST_PORT = 65_535;

    private final Consumer<ServeRequest> server;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = {
                "A .gguf file, or hf:OWNER/REPOSITORY:QUANT. Each one more is a variant; they share the traffic equally."
            })
    private List<String> models = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "What clients call the model.")
    private @Nullable String name;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "What serves the variants: llama-server, the default where there is one; else embedded.")
    private @Nullable String engine;

    @Option(names = "--binary", paramLabel = "FILE", description = "The llama-server to start, if not that in PATH.")
    private @Nullable String binary;

    @Option(
            names = "--args",
            paramLabel = "ARGUMENTS",
            description = "Further ones for each llama-server, in quotes: --args \"--ctx-size 8192 --parallel 4\".")
    private @Nullable String arguments;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Where to listen.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Where to listen; 8080 unless configured otherwise.")
    private @Nullable Integer port;

    @Option(
            names = "--check-config",
            description = "Says what would be served, or each thing that is wrong, and starts nothing.")
    private boolean checkOnly;

    /** @param server begins to serve when it is asked, and returns when it stopped */
    ServeCommand(Consumer<ServeRequest> server) {
        this.server = server;
    }

    @Override
    public void run() {
        server.accept(request());
    }

    private ServeRequest request() {
        Optional<String> model = Optional.ofNullable(name);
        try {
            Map<String, String> settings = new TreeMap<>(new ModelArguments(
                            models,
                            model,
                            Optional.ofNullable(engine),
                            Optional.ofNullable(binary),
                            Optional.ofNullable(arguments))
                    .settings());
            if (host != null) {
                settings.put("quarkus.http.host", host);
            }
            if (port != null) {
                if (port < 0 || port > HIGHEST_PORT) {
                    throw new IllegalArgumentException("--port must be from 0 to " + HIGHEST_PORT + ", 0 for any.");
                }
                settings.put("quarkus.http.port", String.valueOf(port));
            }
            return new ServeRequest(settings, model, checkOnly);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
