package dev.tandem.engine;

import dev.tandem.engine.EnginesConfig.VariantConfig;
import dev.tandem.engine.echo.PromptEcho;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Loadable;
import dev.tandem.inference.Scorer;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A variant's engine with what protects it and its clients, in this order from the outside: circuit breaker, slots
 * with a bounded queue, deadlines. The engines themselves stay free of all three, and of the sampling that the model's
 * configuration forces on all its variants.
 */
public final class GuardedEngine implements InferenceEngine {

    private final VariantId id;
    private final InferenceEngine engine;
    private final PromptEcho echo;
    private final ForcedSampling sampling;
    private final Slots slots;
    private final PromptCounts promptCounts;
    private final Duration patience;
    private final Deadlines deadlines;
    private final ProbedCircuitBreaker breaker;
    private final ScheduledExecutorService timer;
    private final Runnable requestArrived;
    private volatile @Nullable Known known;

    /** @param requestArrived called before the engine works on a request */
    GuardedEngine(
            VariantId id,
            InferenceEngine engine,
            ForcedSampling sampling,
            VariantConfig config,
            InstantSource clock,
            ScheduledExecutorService timer,
            Runnable requestArrived) {
        this.id = id;
        this.engine = engine;
        this.echo = new PromptEcho(engine);
        this.sampling = sampling;
        this.slots = new Slots(
                () -> config.maxConcurrent().orElseGet(() -> engine.describe().slots()), config.queue());
        this.patience = config.timeout().queue();
        this.promptCounts = new PromptCounts(patience);
        this.deadlines = Deadlines.configured(id, config.timeout());
        this.breaker = new ProbedCircuitBreaker(
                id,
                new CircuitBreaker.Policy(
                        config.breaker().failures(), config.breaker().pause()),
                engine::probe,
                () -> engine.probeGeneration(deadlines.probe()),
                clock,
                (pause, action) -> {
                    // A millisecond more than needed: Vert.x, behind the timer, refuses less.
                    var _ = timer.schedule(action, pause.toMillis() + 1, TimeUnit.MILLISECONDS);
                });
        this.timer = timer;
        this.requestArrived = requestArrived;
    }

    /** The variant that this engine serves. */
    public VariantId id() {
        return id;
    }

    /** Requests that hold a slot now. */
    public int inFlight() {
        return slots.running();
    }

    /** Requests that may hold a slot at once, now: an engine may learn that late. */
    public int slots() {
        return slots.capacity();
    }

    /** Requests that wait for a slot now. */
    public int queued() {
        return slots.waiting();
    }

    /** Prompts whose tokens are being counted, or wait to be. */
    public int promptsBeingCounted() {
        return promptCounts.underWay();
    }

    /** Prompts that were counted, or given up. */
    public long promptsCounted() {
        return promptCounts.ended();
    }

    /** How long these took together, nanoseconds. */
    public long nanosOfCounting() {
        return promptCounts.nanos();
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return chat(request, () -> {});
    }

    /**
     * As {@link #chat(ChatRequest)}.
     *
     * @param admitted called when a slot was taken and the engine is asked, on any thread
     */
    public Multi<ChatEvent> chat(ChatRequest request, Runnable admitted) {
        return Multi.createFrom().deferred(() -> {
            requestArrived.run();
            if (!breaker.permits()) {
                return Multi.createFrom().failure(breaker.refusal());
            }
            Multi<ChatEvent> bounded =
                    new DeadlineStream(echo.chat(sampling.applied(request)), deadlines.of(request), timer);
            return new AdmissionStream(bounded, slots, request.choices(), patience, timer, admitted)
                    .onTermination()
                    .invoke(breaker::note);
        });
    }

    /**
     * Has it answered past breaker, slots and deadlines: whoever asks must keep out of the way of requests. As {@link
     * #chat} otherwise.
     */
    public Multi<ChatEvent> chatUnguarded(ChatRequest request) {
        return Multi.createFrom()
                .deferred(() -> engine.chat(sampling.applied(request)))
                .select()
                .where(event -> !event.isProgress());
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        requestArrived.run();
        return promptCounts.watched(echo.countPromptTokens(request));
    }

    @Override
    public Optional<EngineException> objection(ChatRequest request) {
        return echo.objection(sampling.applied(request));
    }

    @Override
    public EngineDescription describe() {
        return known().description();
    }

    /** The description's fingerprint, computed once for each description. */
    public String fingerprint() {
        return known().fingerprint();
    }

    private Known known() {
        EngineDescription current = engine.describe();
        Known before = known;
        if (before == null || !before.told().equals(current)) {
            EngineDescription description = sampling.applied(current);
            before = new Known(current, description, description.fingerprint());
            known = before;
        }
        return before;
    }

    /**
     * What the engine last told of itself, and what follows from it.
     *
     * @param description with the sampling that the model's configuration forces
     */
    private record Known(EngineDescription told, EngineDescription description, String fingerprint) {}

    @Override
    public EngineHealth health() {
        EngineHealth health = engine.health();
        if (health.isReady() && !breaker.permits()) {
            return new EngineHealth(EngineHealth.Status.FAILED, "failed several times in a row; trying again soon");
        }
        return health;
    }

    @Override
    public Uni<EngineHealth> probe() {
        return engine.probe();
    }

    @Override
    public Uni<EngineHealth> probeGeneration(Duration patience) {
        return engine.probeGeneration(patience);
    }

    @Override
    public boolean isOwned() {
        return engine.isOwned();
    }

    @Override
    public Optional<Uni<String>> metrics() {
        return engine.metrics();
    }

    /** Goes past breaker, slots and deadlines: whoever scores must keep out of the way of requests. */
    @Override
    public Optional<Scorer> scorer() {
        return engine.scorer();
    }

    @Override
    public Optional<Loadable> loadable() {
        return engine.loadable().map(Fresh::new);
    }

    /** What is loaded anew owes nothing to what went wrong before. */
    private final class Fresh implements Loadable {
        private final Loadable loadable;

        Fresh(Loadable loadable) {
            this.loadable = loadable;
        }

        @Override
        public Uni<Void> load() {
            breaker.reset();
            return loadable.load();
        }

        @Override
        public Uni<Void> unload() {
            return loadable.unload();
        }

        @Override
        public Optional<String> failure() {
            return loadable.failure();
        }

        @Override
        public boolean wasReady() {
            return loadable.wasReady();
        }
    }

    @Override
    public void close() {
        breaker.close();
        engine.close();
    }
}
