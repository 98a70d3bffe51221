package dev.tandem.engine.embedded;

import dev.tandem.engine.BundledModels;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.ForcedTemplate;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Operation;
import dev.tandem.inference.Scorer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a GGUF file in this process, through llama.cpp b4916. It loads in the background.
 *
 * <p>Each slot has a platform thread of its own, because waiting in native code would pin a virtual one; requests
 * beyond the slots wait for one of these threads, in order and without a limit: limiting is the guard's work. An answer
 * is generated whether it is read or not, so up to a slot's context of events may wait for demand. One that is cancelled
 * while its prompt is computed holds its slot until the first token, because the native side has no way to stop before.
 *
 * <p>Closing ends the running answers at their next token. The weights stay in memory until the process ends, and
 * that does not end by itself once native code has run: it takes {@link System#exit}, as Quarkus does it.
 */
final class EmbeddedEngine implements InferenceEngine {

    static final String KIND = "embedded";

    private static final Logger LOG = Logger.getLogger(EmbeddedEngine.class);
    private static final int CLOSING_SECONDS = 10;

    private final EmbeddedSettings settings;
    private final ModelLoader loader;
    private final AtomicReference<EngineState> state;
    private final EngineDescription expected;
    private final ExecutorService slots;
    private final PromptCounter counter;
    private final EmbeddedScorer scorer;
    private final Set<Generation> generations = ConcurrentHashMap.newKeySet();

    private EmbeddedEngine(EmbeddedSettings settings, BundledModels models, @Nullable ForcedTemplate template) {
        this.settings = settings;
        this.loader = new ModelLoader(settings, models, template);
        this.state = new AtomicReference<>(new EngineState.Loading(settings.model()));
        this.expected = loader.expected();
        String name = "embedded-" + settings.id();
        this.slots = Executors.newFixedThreadPool(
                settings.slots(),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        this.counter = new PromptCounter(name);
        this.scorer = new EmbeddedScorer(name, this::model, counter.shortWork());
    }

    /** An engine that has begun to load; the template takes the place of the file's own. */
    static EmbeddedEngine start(EmbeddedSettings settings, BundledModels models, @Nullable ForcedTemplate template) {
        EmbeddedEngine engine = new EmbeddedEngine(settings, models, template);
        Thread.ofPlatform()
                .daemon()
                .name("embedded-" + settings.id() + "-loader")
                .start(engine::load);
        return engine;
    }

    /**
     * The loaded model.
     *
     * @throws EngineException when there is none
     */
    LoadedModel model() {
        return state.get().model();
    }

    private void load() {
        if (!(state.get() instanceof EngineState.Loading loading)) {
            return;
        }
        try {
            LoadedModel model = loader.load();
            if (state.compareAndSet(loading, loading.ready(model))) {
                LOG.infof(
                        "%s: %s loaded, %d slots of %d tokens, %d threads",
                        settings.id(), settings.model(), settings.slots(), model.context(), settings.threads());
            } else {
                model.weights().close();
            }
        } catch (LoadFailedException e) {
            LOG.errorf("%s cannot serve. %s", settings.id(), e.getMessage());
            state.compareAndSet(loading, loading.failed(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s cannot serve: loading failed", settings.id());
            state.compareAndSet(loading, loading.failed(settings.property("model") + ": loading failed: " + e));
        }
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return Multi.createFrom().emitter(emitter -> generate(request, emitter), BackPressureStrategy.BUFFER);
    }

    private void generate(ChatRequest request, MultiEmitter<? super ChatEvent> emitter) {
        try {
            Generation generation = new Generation(request, model(), emitter);
            emitter.onTermination(generation::abandon);
            generations.add(generation);
            slots.execute(() -> run(generation));
        } catch (EngineException e) {
            emitter.fail(e);
        } catch (RejectedExecutionException e) {
            emitter.fail(new EngineState.Closed().refusal());
        }
    }

    private void run(Generation generation) {
        if (state.get() instanceof EngineState.Closed) {
            generation.close();
        }
        try {
            generation.run();
        } finally {
            generations.remove(generation);
        }
    }

    @Override
    public Optional<EngineException> objection(ChatRequest request) {
        int vocabularySize = state.get() instanceof EngineState.Ready(LoadedModel model)
                ? model.vocabularySize()
                : Integer.MAX_VALUE;
        try {
            SamplingParameters.of(request, vocabularySize);
            SamplingParameters.stops(request);
            ResponseFormat.check(request);
            if (request.operation() == Operation.CHAT) {
                Message.of(request.messages());
            } else {
                PromptEncoder.check(request.prompt());
            }
            return Optional.empty();
        } catch (EngineException.Refused e) {
            return Optional.of(e);
        }
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        return counter.count(request, counted -> model().prompts().encode(counted).length);
    }

    @Override
    public Optional<Scorer> scorer() {
        return Optional.of(scorer);
    }

    @Override
    public EngineDescription describe() {
        return state.get() instanceof EngineState.Ready(LoadedModel model) ? model.description() : expected;
    }

    @Override
    public EngineHealth health() {
        return state.get().health();
    }

    @Override
    public void close() {
        EngineState before = state.getAndSet(new EngineState.Closed());
        slots.shutdown();
        counter.shutdown();
        scorer.close();
        generations.forEach(Generation::close);
        if (before instanceof EngineState.Ready(LoadedModel model)) {
            closeWhenQuiet(model);
        }
    }

    /** A reader that waits on the native side while that ends would wait for ever: rather leave it running then. */
    private void closeWhenQuiet(LoadedModel model) {
        try {
            if (slots.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)
                    && counter.awaitTermination(CLOSING_SECONDS)) {
                model.weights().close();
            } else {
                LOG.warnf(
                        "%s: answers were still running after %d s and end with the process",
                        settings.id(), CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
