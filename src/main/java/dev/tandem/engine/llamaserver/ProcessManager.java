package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.http.JsonReply;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.engine.llamaserver.arguments.SecretMasker;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.PromptBound;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The child that a supervisor has in its care, one after another: starts it, asks it, ends it. Used by the supervisor's
 * thread, except for {@link #client} and {@link #promptBound}.
 */
final class ProcessManager {

    private static final Logger LOG = Logger.getLogger(ProcessManager.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ManagedServerSettings settings;
    private final LlamaServerArguments arguments;
    private final SupervisorContext supervisorContext;
    private final Runnable ended;
    private volatile @Nullable ServerProcess serverProcess;
    private @Nullable ServerProcess previous;
    private @Nullable WeightsLoading weights;
    private volatile @Nullable ServerModelFiles files;

    /** @param ended called when a child has ended, on another thread */
    ProcessManager(ManagedServerSettings settings, SupervisorContext supervisorContext, Runnable ended) {
        this.settings = settings;
        this.arguments = LlamaServerArguments.of(settings.arguments(), settings.variables());
        this.supervisorContext = supervisorContext;
        this.ended = ended;
    }

    /** What is known about a child before there is one. */
    EngineDescription expected() {
        return ServerDescriptions.expected(arguments);
    }

    /** Asks the child; empty when there is none. */
    Optional<UpstreamClient> client() {
        return Optional.ofNullable(serverProcess).map(ServerProcess::client);
    }

    /** Starts a child; there must be none. */
    void start() throws CannotStartException {
        closeConnections();
        supervisorContext.orphanReaper().endOnce();
        LaunchSpec launchSpec = LaunchSpec.prepare(settings);
        ServerOutput output = new ServerOutput(
                settings.id(), SecretMasker.in(System.getenv()).and(SecretMasker.in(launchSpec.variables())));
        ServerProcess started = ServerProcess.start(
                launchSpec,
                supervisorContext.vertx(),
                supervisorContext.launcher(),
                output,
                supervisorContext.orphanReaper(),
                ended);
        serverProcess = started;
        weights = WeightsLoading.begin(launchSpec.file(), settings.projector(), supervisorContext.hasher());
        LOG.infof("%s: started %s as process %d", settings.id(), launchSpec.program(), started.pid());
    }

    boolean isAlive() {
        ServerProcess current = serverProcess;
        return current != null && current.isAlive();
    }

    /** Whether it answers at all. */
    boolean answers() throws InterruptedException {
        return ask("/health").isPresent();
    }

    /** What it runs, once it is ready and everything that is to be known is known. */
    Optional<EngineDescription> described() throws InterruptedException {
        if (ask("/health").filter(JsonReply::isSuccess).isEmpty()) {
            return Optional.empty();
        }
        Optional<JsonReply> props = ask("/props").filter(JsonReply::isSuccess);
        if (props.isEmpty()) {
            return Optional.empty();
        }
        Optional<EngineDescription> description = weights()
                .result(props.get().json())
                .map(known -> describe(props.get().json(), known.orElse(null)));
        if (description.isPresent()) {
            child().noteProgram();
            child().output().serves();
        }
        return description;
    }

    private EngineDescription describe(JsonNode props, @Nullable ServerModelFiles known) {
        files = known;
        return ServerDescriptions.managed(
                arguments, props, known, child().output().offloadedLayers());
    }

    /** What prompts are held against that are to fit so many tokens. */
    Optional<PromptBound> promptBound(int contextLength) {
        ServerModelFiles known = files;
        return known == null
                ? Optional.of(PromptBound.ofUnknown(contextLength))
                : PromptBound.of(contextLength, known.longestToken());
    }

    /** What it is doing while it loads; empty when it has done nothing since the last call. */
    Optional<String> progress() {
        return weights().moved(child()) ? Optional.of(weights().progress()) : Optional.empty();
    }

    /** Lets go of a child that has ended: how and why, in one sentence. */
    String reap() {
        return letGo(ServerProcess::exitReason);
    }

    /** Kills the child, and lets go of it: what it printed last. */
    String kill() {
        child().kill();
        return letGo(ServerProcess::lastWords);
    }

    private String letGo(Function<ServerProcess, String> told) {
        ServerProcess current = child();
        String words = told.apply(current);
        serverProcess = null;
        previous = current;
        return words;
    }

    /** Ends whatever there is; answers that still run fail. Whether nothing is left. */
    boolean end(Duration patience) {
        ServerProcess current = serverProcess;
        if (current != null) {
            // A child that waits for a slow reader can only end without it.
            current.closeConnections();
            current.stop(patience);
            if (current.isAlive()) {
                return false;
            }
            current.forget();
            serverProcess = null;
        }
        closeConnections();
        return true;
    }

    /** Broken answers learn of an end from the connection: it is closed only when there has been time for that. */
    private void closeConnections() {
        ServerProcess earlier = previous;
        previous = null;
        if (earlier != null) {
            earlier.abandonConnections();
        }
    }

    private Optional<JsonReply> ask(String path) throws InterruptedException {
        try {
            return Optional.of(child().client()
                    .get(path, PATIENCE)
                    .subscribeAsCompletionStage()
                    .get());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    private ServerProcess child() {
        return Objects.requireNonNull(serverProcess, "a state with a process");
    }

    private WeightsLoading weights() {
        return Objects.requireNonNull(weights, "a state with a process");
    }
}
