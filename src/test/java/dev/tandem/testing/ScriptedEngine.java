package dev.tandem.testing;

import dev.tandem.inference.Capabilities;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineDetails;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine in memory that does as a test says: without a script it keeps the contract of all engines, with one its
 * answers are slow, break, hang or come in half. One fault for each answer, in the order of subscriptions; after the
 * last one nothing goes wrong any more.
 */
public final class ScriptedEngine implements InferenceEngine {

    private static final int CONTEXT = 512;
    private static final Capabilities CAPABILITIES = new Capabilities(
            false,
            Set.of(
                    "model",
                    "messages",
                    "prompt",
                    "stream",
                    "stream_options",
                    "max_tokens",
                    "max_completion_tokens",
                    "stop",
                    "seed",
                    "temperature",
                    "top_p",
                    "logit_bias",
                    "response_format",
                    "user"),
            Set.of("text"),
            Set.of("text", "json_object", "json_schema"),
            Set.of("system", "developer", "user", "assistant"),
            Set.of());

    private final EngineDescription description;
    private final Queue<Fault> script = new ConcurrentLinkedQueue<>();
    private final Set<ScriptedAnswer.Run> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger started = new AtomicInteger();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("scripted-engine").factory());
    private volatile EngineHealth health = EngineHealth.READY;
    private volatile Optional<Uni<String>> metrics = Optional.empty();
    private volatile boolean closed;

    /** A ready engine with so many slots, which are declared only: nothing is limited. */
    public ScriptedEngine(int slots, List<Fault> faults) {
        description = new EngineDescription(
                ScriptedEngineFactory.KIND,
                "test",
                null,
                null,
                null,
                null,
                null,
                CONTEXT,
                null,
                slots,
                "",
                CAPABILITIES,
                EngineDetails.UNKNOWN);
        script.addAll(faults);
    }

    /** Adds a fault for the answer after those that have one. */
    public void expect(Fault fault) {
        script.add(fault);
    }

    /** Forgets the faults that no answer has met yet. */
    public void forget() {
        script.clear();
    }

    /** Makes it say that it is not well, without any other effect but that it is not described while it is loading. */
    public void pretend(EngineHealth newHealth) {
        health = newHealth;
    }

    /** Makes it tell these metrics from now on, or none. */
    public void measure(Optional<Uni<String>> told) {
        metrics = told;
    }

    /** Answers begun since it was made. */
    public int started() {
        return started.get();
    }

    /** Answers that have begun and not ended. */
    public int running() {
        return running.size();
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return Multi.createFrom().deferred(() -> {
            if (closed) {
                return Multi.createFrom().failure(stopped());
            }
            var missing = CAPABILITIES.missing(request);
            if (missing.isPresent()) {
                return Multi.createFrom()
                        .failure(new EngineException.Refused("The script has no such part.", missing.get()));
            }
            int prompt = ScriptedText.promptTokens(request);
            if (prompt >= CONTEXT) {
                return Multi.createFrom().failure(new EngineException.ContextLengthExceeded(prompt, CONTEXT));
            }
            Fault next = script.poll();
            started.incrementAndGet();
            return new ScriptedAnswer(
                    ScriptedText.events(request),
                    next == null ? new Fault.None() : next,
                    thread,
                    running::add,
                    running::remove);
        });
    }

    private static EngineException stopped() {
        return new EngineException.Unavailable("The script is over.", Duration.ofSeconds(1));
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        return Uni.createFrom().item(() -> {
            if (closed) {
                throw stopped();
            }
            return ScriptedText.promptTokens(request);
        });
    }

    @Override
    public Optional<Uni<String>> metrics() {
        return metrics;
    }

    @Override
    public boolean isOwned() {
        return true;
    }

    @Override
    public EngineDescription describe() {
        return health.status() == EngineHealth.Status.LOADING
                ? EngineDescription.configured(ScriptedEngineFactory.KIND, null, null, description.slots(), "")
                : description;
    }

    @Override
    public EngineHealth health() {
        return health;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            health = new EngineHealth(EngineHealth.Status.FAILED, "stopped");
            thread.execute(() -> running.forEach(run -> run.fail(stopped())));
            thread.shutdown();
        }
    }
}
