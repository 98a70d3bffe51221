package dev.tandem.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tandem.experiment.DataConfig;
import dev.tandem.recording.RecordingFolder.Found;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.UnknownModelException;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Keeps chat requests of the models whose configuration says so, and of no other. Neither slow nor full disks are felt
 * by requests: those that cannot be kept are counted. Thread-safe.
 */
@ApplicationScoped
public class Recording {

    private static final Logger LOG = Logger.getLogger(Recording.class);
    /** As for a model that says nothing. */
    private static final Duration FORGOTTEN = Duration.ofDays(30);

    private static final Duration FLUSH = Duration.ofSeconds(5);

    private final Map<String, ModelRecorder> recorders = new TreeMap<>();
    private final List<RecordingObserver> observers;
    private final RecordingWriter writer;
    private final Path directory;

    /** @throws InvalidConfigurationException on the first property that is wrong */
    @Inject
    Recording(RecordingConfig config, DataConfig data, @All List<RecordingObserver> observers) {
        this.observers = observers;
        this.directory = data.data().resolve("recorded").toAbsolutePath();
        config.models().forEach((model, settings) -> {
            RecordingPlan plan = RecordingPlan.of(model, settings.recording());
            recorders.put(model, recorder(plan, RecordingFolder.name(model)));
        });
        this.writer = new RecordingWriter(recorders.values(), this::ended);
    }

    void onStart(@Observes StartupEvent event) {
        for (ModelRecorder recorder : recorders.values()) {
            RecordingPlan plan = recorder.plan();
            if (plan.enabled()) {
                LOG.warnf(
                        "The content of chat requests for %s is recorded in %s: %s%% of the conversations, up to %d MiB,"
                                + " for %s at most.",
                        plan.model(),
                        recorder.folder().path(),
                        Math.round(plan.rate() * 1000) / 10.0,
                        plan.maxBytes() >> 20,
                        plan.retention());
            }
        }
        addForgotten();
        // What was kept before it was turned off is still not kept for too long.
        if (recorders.values().stream().anyMatch(recorder -> recorder.plan().enabled())
                || Files.isDirectory(directory)) {
            writer.start();
        }
    }

    /** What was kept of models that are no longer configured: shown, deleted and kept no longer than others. */
    private void addForgotten() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Set<Path> known = recorders.values().stream()
                .map(recorder -> recorder.folder().path())
                .collect(Collectors.toSet());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Path entry : entries) {
                if (!known.contains(entry)) {
                    RecordingPlan plan =
                            new RecordingPlan(String.valueOf(entry.getFileName()), false, 0, Long.MAX_VALUE, FORGOTTEN);
                    recorders.put(plan.model(), recorder(plan, plan.model()));
                }
            }
        } catch (IOException e) {
            LOG.errorf("The recorded requests in %s cannot be read (%s)", directory, e);
        }
    }

    private ModelRecorder recorder(RecordingPlan plan, String folder) {
        return new ModelRecorder(plan, new RecordingFolder(directory, folder, plan.maxBytes(), plan.retention()));
    }

    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        writer.close(FLUSH);
    }

    /** The models whose requests are kept. */
    public Set<String> models() {
        return recorders.keySet().stream().filter(this::isOn).collect(Collectors.toSet());
    }

    /** Whether requests of a model are kept. */
    public boolean isOn(String model) {
        ModelRecorder recorder = recorders.get(model);
        return recorder != null && recorder.plan().enabled();
    }

    /**
     * Keeps a request, if it is one of those to be kept. Never blocks.
     *
     * @param request treated as immutable from now on
     * @param size bytes of the body as it came
     */
    public void offer(RecordedRequest request, int size) {
        ModelRecorder recorder = recorders.get(request.model());
        if (recorder != null && recorder.plan().chooses(request.conversation())) {
            writer.offer(request, recorder, size);
        }
    }

    /**
     * Reads what is kept of a model, the oldest first. Blocks.
     *
     * @throws IOException when it cannot be read
     */
    public void read(String model, Consumer<RecordedRequest> reader) throws IOException {
        ModelRecorder recorder = recorders.get(model);
        if (recorder != null) {
            for (Path segment : recorder.folder().segments()) {
                // Not Files.newBufferedReader: a line torn inside a character would fail the whole file.
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(Files.newInputStream(segment), UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        RequestLines.read(line).ifPresent(reader);
                    }
                } catch (NoSuchFileException e) {
                    // It had become too old, or too much, meanwhile.
                }
            }
        }
    }

    /** How much is kept of each model, enabled or with something kept from when it was. Blocks. */
    public List<RecordingStats> stats() {
        return recorders.values().stream()
                .map(Recording::stats)
                .filter(stock -> stock.enabled() || stock.bytes() > 0)
                .toList();
    }

    /**
     * Deletes all that is kept, and what was about to be. Blocks.
     *
     * @param model of this model only; of all when empty
     * @return how much was there
     * @throws UnknownModelException when nothing is known of that model
     */
    public List<RecordingStats> clear(Optional<String> model) {
        List<RecordingStats> before =
                chosen(model).stream().map(Recording::stats).toList();
        for (ModelRecorder recorder : chosen(model)) {
            try {
                RecordingWriter.clear(recorder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return before;
    }

    private Collection<ModelRecorder> chosen(Optional<String> model) {
        if (model.isEmpty()) {
            return List.copyOf(recorders.values());
        }
        ModelRecorder recorder = recorders.get(model.get());
        if (recorder == null) {
            throw new UnknownModelException("Nothing is recorded under the name '" + model.get() + "'.");
        }
        return List.of(recorder);
    }

    private static RecordingStats stats(ModelRecorder recorder) {
        try {
            RecordingPlan plan = recorder.plan();
            Found found = recorder.folder().found();
            return new RecordingStats(
                    plan.model(),
                    plan.enabled(),
                    plan.rate(),
                    found.lines(),
                    found.bytes(),
                    found.oldest().orElse(null),
                    recorder.folder().path().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ended(String model, RecordingResult result) {
        observers.forEach(observer -> observer.onRequest(model, result));
    }
}
