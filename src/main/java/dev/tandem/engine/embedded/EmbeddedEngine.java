package dev.tandem.engine.embedded;

import dev.tandem.engine.BundledModels;
import dev.tandem.engine.embedded.decoding.DecodingLoop;
import dev.tandem.engine.embedded.decoding.LlamaDecoder;
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
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a GGUF file in this process, through llama.cpp's C API. It loads in the background.
 *
 * <p>Requests are prepared on as many threads as there are slots, platform threads because native calls would pin virtual
 * ones; what is prepared waits for a slot, in order and without a limit: limiting is the guard's work. One thread decodes
 * all answers together, and another one hands out what they say. An answer is generated whether it is read or not, so up
 * to a slot's context of events may wait for demand. One that is cancelled ends before the next batch.
 *
 * <p>Closing ends the running answers before the next batch and frees the weights. The process does not end by itself once
 * native code has run: it takes {@link System#exit}, as Quarkus does it.
 */
final class EmbeddedEngine implements InferenceEngine {

    static final String KIND = "embedded";

    private static final Logger LOG = Logger.getLogger(EmbeddedEngine.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final EmbeddedSettings settings;
    private final ModelLoader loader;
    private final AtomicReference<EngineState> state;
    private final EngineDescription expected;
    private final ExecutorService preparing;
    private final PromptCounter counter;
    private final EmbeddedScorer scorer;
    private final AtomicReference<@Nullable Decoding> decoding = new AtomicReference<>();

    /** What generates once the model is there. */
    private record Decoding(DecodingLoop loop, Delivery delivery) {}

    private EmbeddedEngine(EmbeddedSettings settings, BundledModels models, @Nullable ForcedTemplate template) {
        this.settings = settings;
        this.loader = new ModelLoader(settings, models, template);
        this.state = new AtomicReference<>(new EngineState.Loading(settings.model()));
        this.expected = loader.expected();
        String name = "embedded-" + settings.id();
        this.preparing = Executors.newFixedThreadPool(
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
        return current().model();
    }

    private void load() {
        if (!(state.get() instanceof EngineState.Loading loading)) {
            return;
        }
        try {
            LoadedModel model = loader.load();
            decoding.set(decoding(model));
            if (state.compareAndSet(loading, loading.ready(model))) {
                LOG.infof(
                        "%s: %s loaded, %d slots of %d tokens, %d threads",
                        settings.id(), settings.model(), settings.slots(), model.context(), settings.threads());
            } else {
                closeWhenQuiet(model);
            }
        } catch (LoadFailedException e) {
            LOG.errorf("%s cannot serve. %s", settings.id(), e.getMessage());
            state.compareAndSet(loading, loading.failed(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s cannot serve: loading failed", settings.id());
            state.compareAndSet(loading, loading.failed(settings.property("model") + ": loading failed: " + e));
        }
    }

    private Decoding decoding(LoadedModel model) {
        String name = "embedded-" + settings.id();
        Delivery delivery = new Delivery(name + "-answers");
        DecodingLoop loop = new DecodingLoop(
                name + "-decoder",
                new LlamaDecoder(model.decoding()),
                delivery::flush,
                () -> new EngineState.Closed().refusal(),
                System::nanoTime);
        return new Decoding(loop.start(), delivery);
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return Multi.createFrom().emitter(emitter -> generate(request, emitter), BackPressureStrategy.BUFFER);
    }

    private void generate(ChatRequest request, MultiEmitter<? super ChatEvent> emitter) {
        AtomicBoolean wanted = new AtomicBoolean(true);
        emitter.onTermination(() -> wanted.set(false));
        try {
            LoadedModel model = model();
            preparing.execute(() -> prepare(request, model, emitter, wanted));
        } catch (EngineException e) {
            emitter.fail(e);
        } catch (RejectedExecutionException e) {
            emitter.fail(new EngineState.Closed().refusal());
        }
    }

    private void prepare(
            ChatRequest request, LoadedModel model, MultiEmitter<? super ChatEvent> emitter, AtomicBoolean wanted) {
        if (!wanted.get()) {
            return;
        }
        try {
            answer(request, model, emitter, wanted);
        } catch (EngineException e) {
            failWanted(emitter, wanted, e);
        } catch (RuntimeException | Error e) {
            failWanted(emitter, wanted, broken(e));
        }
    }

    private static EngineException broken(Throwable cause) {
        return new EngineException.Broken("The embedded engine failed.", cause);
    }

    private static void failWanted(
            MultiEmitter<? super ChatEvent> emitter, AtomicBoolean wanted, EngineException cause) {
        if (wanted.get()) {
            emitter.fail(cause);
        }
    }

    private void answer(
            ChatRequest request, LoadedModel model, MultiEmitter<? super ChatEvent> emitter, AtomicBoolean wanted) {
        Decoding running = Objects.requireNonNull(decoding.get());
        int[] prompt = Generation.prompt(request, model);
        int choices = choices(request);
        AnswerStream stream = new AnswerStream(emitter, wanted::get, prompt.length, choices);
        try {
            for (int i = 0; i < choices; i++) {
                submit(new Generation(request, model, prompt, i, stream, running.delivery()), running.loop());
            }
        } catch (EngineException e) {
            stream.fail(e);
        } catch (RuntimeException | Error e) {
            stream.fail(broken(e));
        }
    }

    /** No more than slots, as in llama-server: one request is not to keep all others waiting for several rounds. */
    private int choices(ChatRequest request) {
        int choices = request.choices();
        if (choices > settings.slots()) {
            throw InvalidField.above(
                    "n",
                    "integer",
                    String.valueOf(settings.slots()),
                    request.body().path("n"));
        }
        return choices;
    }

    private static void submit(Generation generation, DecodingLoop loop) {
        if (!generation.isWorkToDo()) {
            generation.answerNothing();
            generation.close();
        } else if (!loop.submit(generation)) {
            generation.close();
            throw new EngineState.Closed().refusal();
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
            Logprobs.asked(request);
            choices(request);
            if (request.operation() == Operation.CHAT) {
                Message.of(request.messages());
                TemplateVariables.of(request);
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
    public boolean isOwned() {
        return true;
    }

    @Override
    public EngineDescription describe() {
        return state.get() instanceof EngineState.Ready(LoadedModel model) ? model.description() : expected;
    }

    @Override
    public EngineHealth health() {
        return current().health();
    }

    /** A model whose answers nobody computes any more is none. */
    private EngineState current() {
        EngineState seen = state.get();
        Decoding running = decoding.get();
        if (seen instanceof EngineState.Ready
                && running != null
                && !running.loop().isOpen()) {
            EngineState stopped = new EngineState.Failed(
                    "the thread that computes its answers ended, for the reason in the log; start Tandem anew");
            return state.compareAndSet(seen, stopped) ? stopped : state.get();
        }
        return seen;
    }

    @Override
    public void close() {
        EngineState before = state.getAndSet(new EngineState.Closed());
        preparing.shutdown();
        counter.shutdown();
        if (before instanceof EngineState.Ready(LoadedModel model)) {
            closeWhenQuiet(model);
        } else {
            scorer.close();
        }
    }

    /** What still runs would use what is freed, and end the process: rather leave it in memory then. */
    private void closeWhenQuiet(LoadedModel model) {
        Decoding running = Objects.requireNonNull(decoding.get());
        running.loop().close();
        scorer.close();
        try {
            boolean decoded = running.loop().awaitEnd(CLOSING);
            running.delivery().close();
            if (decoded
                    && running.delivery().awaitEnd(CLOSING)
                    && preparing.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS)
                    && counter.awaitTermination(CLOSING.toSeconds())
                    && scorer.isEnded()) {
                model.close();
            } else {
                LOG.warnf("%s: work was still running after %s and ends with the process", settings.id(), CLOSING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
