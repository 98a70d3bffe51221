package dev.tandem.command;

import dev.tandem.command.compare.CompareProgress;
import dev.tandem.command.compare.VerdictText;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.EngineHealth;
import dev.tandem.replay.Replays;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.replay.store.ReplaySettings;
import dev.tandem.routing.VariantId;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A comparison in the foreground: begins a replay or goes on with it, tells how far it is, and ends with its report. */
@Singleton
public final class CompareRun implements QuarkusApplication {

    private static final int FAILED = 1;
    private static final Duration LOOK = Duration.ofMillis(500);
    /** What hung or crashed is started anew by then. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static volatile @Nullable CompareRequest asked;

    private final Replays replays;
    private final EngineRegistry engines;
    private final Map<VariantId, Long> lastReady = new HashMap<>();
    private volatile boolean stopping;
    private volatile boolean ended;

    CompareRun(Replays replays, EngineRegistry engines) {
        this.replays = replays;
        this.engines = engines;
    }

    /** Carries one out in an application of its own. Blocks, and ends the process. */
    static void start(CompareRequest request) {
        asked = request;
        // Quarkus looks for the operator's configuration below it: what is served here is no part of a comparison.
        System.setProperty("user.dir", request.folder().path().toString());
        Server.run(request.serve(), CompareRun.class);
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        CompareRequest request = Objects.requireNonNull(asked);
        CompareProgress shown = new CompareProgress(request.err());
        try {
            String id = begun(request);
            for (ReplayProgress now = replays.progress(id); ; now = replays.progress(id)) {
                shown.show(now);
                switch (now.state()) {
                    case "completed" -> {
                        return complete(request, id);
                    }
                    case "failed" -> {
                        return failed(request, String.valueOf(now.reason()));
                    }
                    default -> {
                        Optional<String> broken = broken();
                        if (broken.isPresent()) {
                            return failed(request, broken.get());
                        }
                    }
                }
                Thread.sleep(LOOK);
            }
        } catch (PromptFileException | ReplayException e) {
            return failed(request, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return failed(request, "What came out cannot be written: " + e.getMessage() + ".");
        } catch (RuntimeException e) {
            // What was asked for is gone when the application is asked to stop.
            if (stopping) {
                return FAILED;
            }
            throw e;
        } finally {
            ended = true;
        }
    }

    /** The id of the replay, which goes on by itself where there is one. */
    private String begun(CompareRequest request) throws IOException {
        List<ReplayProgress> all = replays.list();
        if (!all.isEmpty()) {
            // Of one that failed; one that was interrupted goes on in any case.
            return replays.resume(all.getLast().id()).id();
        }
        ReplaySettings settings = ReplaySettings.parse(request.setup().replay());
        try (InputStream prompts = request.prompts().isPresent()
                ? Files.newInputStream(request.prompts().get())
                : InputStream.nullInputStream()) {
            return replays.start(settings, prompts).id();
        }
    }

    /** Why an engine will not answer without help: one that never did, or one that has not for long. */
    private Optional<String> broken() {
        for (GuardedEngine engine : engines.all()) {
            EngineHealth health = engine.health();
            if (health.isReady()) {
                lastReady.put(engine.id(), System.nanoTime());
            } else if (health.status() == EngineHealth.Status.FAILED) {
                Long ready = lastReady.get(engine.id());
                if (ready == null || System.nanoTime() - ready > PATIENCE.toNanos()) {
                    return Optional.of(engine.id().variant() + ": " + health.detail());
                }
            }
        }
        return Optional.empty();
    }

    private int complete(CompareRequest request, String id) throws IOException {
        ReplayReport report = replays.report(id);
        request.folder().keep(report, VerdictText.of(report.verdicts()));
        CompareCommand.finish(request.folder(), request.directory(), request.out(), request.err());
        return 0;
    }

    private int failed(CompareRequest request, String reason) {
        request.err().println();
        request.err().println(TerminalText.text(reason));
        request.err()
                .println(TerminalText.line("What is done is kept: the same command goes on. Log: "
                        + request.folder().log()));
        return FAILED;
    }

    /** Whoever presses Ctrl+C is told what becomes of what was done; before the replay itself is stopped. */
    void stop(@Observes @Priority(0) ShutdownEvent event) {
        CompareRequest request = asked;
        if (request != null && !ended) {
            stopping = true;
            request.err().println();
            request.err().println("Stopped. What is done is kept: the same command goes on.");
        }
    }
}
