package dev.tandem.replay;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tandem.experiment.DataConfig;
import dev.tandem.recording.Recording;
import dev.tandem.replay.prompt.BundledPrompts;
import dev.tandem.replay.prompt.PromptReader;
import dev.tandem.replay.prompt.RecordedPrompts;
import dev.tandem.replay.prompt.RequestCheck;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.scoring.AnswerScorer;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.BoundedInput;
import dev.tandem.replay.store.EntryIndex;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.PromptIterator;
import dev.tandem.replay.store.PromptOrigin;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.replay.store.ReplaySettings;
import dev.tandem.replay.store.ReplayState;
import dev.tandem.replay.store.ResidencyGuard;
import dev.tandem.replay.store.RetryPolicy;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * All replays: one runs at a time, the others wait. What had not ended when the server did goes on when it starts
 * again. Thread-safe; blocks on files, so not for an event loop.
 */
@ApplicationScoped
public class Replays {

    private static final Logger LOG = Logger.getLogger(Replays.class);
    private static final Pattern ID = Pattern.compile("rp_[0-9a-f]{32}");
    private static final String UNFINISHED = ".new-";
    private static final int MOST_ACTIVE = 8;

    private final ReplayConfig config;
    private final ModelCatalog catalog;
    private final ReplayPlans plans;
    private final ReplayRun.Collaborators collaborators;
    private final RequestCheck check;
    private final Recording recording;
    private final Path directory;
    private final Map<String, Replay> replays = new ConcurrentSkipListMap<>();
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("replay").factory());

    Replays(
            ReplayConfig config,
            DataConfig data,
            ModelCatalog catalog,
            ReplayPlans plans,
            AnswerSource answerSource,
            AnswerScorer answerScorer,
            ResidencyGuard.Source presences,
            RequestCheck check,
            Recording recording) {
        this.config = config;
        this.catalog = catalog;
        this.plans = plans;
        this.collaborators = new ReplayRun.Collaborators(answerSource, answerScorer, presences);
        this.check = check;
        this.recording = recording;
        this.directory = data.data().resolve("replays");
    }

    /**
     * Reads a file of prompts whole, or what is recorded, keeps it, and lets the replay begin when it is its turn.
     *
     * @param file is read to its end, or to its first fault; empty when recorded prompts are replayed
     * @throws PromptFileException when the file cannot be used
     * @throws ReplayException when the settings make no sense, or too many wait
     * @throws dev.tandem.routing.UnknownModelException when there is no such model
     */
    public ReplayProgress start(ReplaySettings settings, InputStream file) {
        Model model = catalog.resolve(settings.model(), Optional.empty(), true).model();
        String id = "rp_" + UuidCreator.getTimeOrderedEpoch().toString().replace("-", "");
        ReplayPlan plan = plans.plan(id, model, settings, Instant.now());
        checkRoom();
        ReplayFolder unfinished = new ReplayFolder(directory.resolve(UNFINISHED + id));
        try {
            unfinished.create();
            writePrompts(unfinished, plan, settings, file);
            unfinished.writePlan(plan);
            ReplayFolder folder = unfinished.moveTo(directory.resolve(id));
            Replay replay = open(folder);
            enqueue(replay);
            return replay.progress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(unfinished);
        }
    }

    private void writePrompts(ReplayFolder folder, ReplayPlan plan, ReplaySettings settings, InputStream file)
            throws IOException {
        PromptReader reader = new PromptReader(plan, config.maxPrompts(), check);
        if (settings.origin() == PromptOrigin.FILE) {
            InputStream bounded = new BoundedInput(file, config.maxFileSize().asLongValue());
            folder.writePrompts(sink -> reader.read(bounded, sink));
            return;
        }
        ReplaySettings.require(
                file.read() < 0, "prompts", "There is a file, but prompts=recorded and prompts=bundled take none.");
        if (settings.recorded().isEmpty()) {
            try (InputStream bundled = BundledPrompts.open()) {
                folder.writePrompts(sink -> reader.read(bundled, sink));
            }
            return;
        }
        Path copy = folder.path().resolve("recorded.jsonl");
        new RecordedPrompts(recording, plan.model(), settings.recorded().get())
                .write(copy, plan.turns(), config.maxPrompts());
        try (InputStream prompts = Files.newInputStream(copy)) {
            folder.writePrompts(sink -> reader.read(prompts, sink));
        }
        Files.delete(copy);
    }

    /** How far each is, the oldest first. */
    public List<ReplayProgress> list() {
        return replays.values().stream().map(Replay::progress).toList();
    }

    /**
     * How far one is.
     *
     * @throws ReplayException.Unknown when there is none
     */
    public ReplayProgress progress(String id) {
        return find(id).progress();
    }

    /**
     * What came out of it so far.
     *
     * @throws ReplayException.Unknown when there is none
     */
    public ReplayReport report(String id) {
        Replay replay = find(id);
        try {
            return plans.report(replay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Stops one that has not ended; forgets one that has, with all that it stored.
     *
     * @return how far it was
     * @throws ReplayException.Unknown when there is none
     */
    public ReplayProgress cancelOrForget(String id) {
        Replay replay = find(id);
        try {
            if (replay.state().hasEnded()) {
                replay.folder().delete();
                replays.remove(id);
            } else {
                replay.cancel();
                if (replay.state() instanceof ReplayState.Queued) {
                    end(replay, new ReplayState.Cancelled());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return replay.progress();
    }

    /**
     * Lets one go on that failed; harmless for others.
     *
     * @throws ReplayException when there is none, or too many wait
     */
    public ReplayProgress resume(String id) {
        Replay replay = find(id);
        if (replay.state() instanceof ReplayState.Failed) {
            checkRoom();
            try {
                replay.folder().forgetEnd();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            enqueue(replay);
        }
        return replay.progress();
    }

    void onStart(@Observes StartupEvent event) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (name.startsWith(UNFINISHED)) {
                    new ReplayFolder(entry).delete();
                } else if (ID.matcher(name).matches()) {
                    reopen(new ReplayFolder(entry));
                }
            }
        } catch (IOException e) {
            LOG.errorf("The replays in %s cannot be read (%s)", directory, e);
            return;
        }
        replays.values().stream().filter(replay -> !replay.state().hasEnded()).forEach(this::enqueue);
    }

    private void reopen(ReplayFolder folder) {
        try {
            open(folder);
        } catch (IOException e) {
            LOG.errorf("The replay in %s cannot be read and is left alone (%s)", folder.path(), e);
        }
    }

    private Replay open(ReplayFolder folder) throws IOException {
        ReplayPlan plan = folder.plan();
        int prompts = 0;
        int expected = 0;
        try (PromptIterator all = folder.prompts()) {
            for (Prompt prompt = all.next(); prompt != null; prompt = all.next()) {
                prompts++;
                expected += plan.arms(prompt.index()).size();
            }
        }
        ReplayState state = folder.end().orElseGet(ReplayState.Queued::new);
        Replay replay = new Replay(plan, folder, prompts, expected, state);
        replay.counts()
                .set(EntryIndex.of(folder.answers(), Answer.KIND), EntryIndex.of(folder.scores(), AnswerScores.KIND));
        replays.put(plan.id(), replay);
        return replay;
    }

    private void enqueue(Replay replay) {
        replay.state(new ReplayState.Queued());
        replay.runsAs(worker.submit(() -> run(replay)));
    }

    private void run(Replay replay) {
        if (replay.state().hasEnded()) {
            return;
        }
        replay.state(new ReplayState.Running());
        try {
            new ReplayRun(
                            replay.plan(),
                            replay.folder(),
                            collaborators,
                            new ReplayLimits(new RetryPolicy(config.patience()), config.maxScoredTokens()),
                            replay.counts())
                    .run();
            end(replay, new ReplayState.Completed());
        } catch (InterruptedException e) {
            // Otherwise the server stops, and goes on with it when it starts again.
            if (replay.isCancelled()) {
                end(replay, new ReplayState.Cancelled());
            }
        } catch (NotReadyException e) {
            end(replay, new ReplayState.Failed(String.valueOf(e.getMessage())));
        } catch (IOException | RuntimeException | Error e) {
            LOG.errorf(e, "Replay %s failed", replay.plan().id());
            end(replay, new ReplayState.Failed(e.toString()));
        }
    }

    private static void end(Replay replay, ReplayState state) {
        try {
            replay.folder().writeEnd(state);
        } catch (IOException e) {
            LOG.errorf(
                    "The end of replay %s cannot be written (%s)", replay.plan().id(), e);
        }
        replay.state(state);
    }

    private void checkRoom() {
        if (replays.values().stream()
                        .filter(replay -> !replay.state().hasEnded())
                        .count()
                >= MOST_ACTIVE) {
            throw new ReplayException.TooMany(MOST_ACTIVE);
        }
    }

    private Replay find(String id) {
        Replay replay = replays.get(id);
        if (replay == null) {
            throw new ReplayException.Unknown();
        }
        return replay;
    }

    private static void remove(ReplayFolder unfinished) {
        try {
            unfinished.delete();
        } catch (IOException e) {
            LOG.warnf("%s cannot be removed (%s)", unfinished.path(), e);
        }
    }

    /** Before the engines are closed, so that no answer fails for it. */
    void onStop(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        worker.shutdownNow();
        worker.awaitTermination(5, TimeUnit.SECONDS);
    }
}
