package dev.tandem.switchback;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Loadable;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An engine that writes down what is asked of it, and loads at once unless the test says otherwise. */
final class RecordingEngine implements InferenceEngine, Loadable {

    private final String name;
    private final List<String> log;
    volatile @Nullable String broken;
    volatile Optional<String> failure = Optional.empty();
    volatile @Nullable CompletableFuture<Void> held;

    /** @param log thread-safe; shared by the engines of a rotation */
    RecordingEngine(String name, List<String> log) {
        this.name = name;
        this.log = log;
    }

    @Override
    public Uni<Void> load() {
        log.add("load " + name);
        String cause = broken;
        CompletableFuture<Void> loading = held;
        if ("throw".equals(cause)) {
            throw new IllegalStateException("cannot even begin");
        }
        if (cause != null) {
            return Uni.createFrom().failure(new EngineException.Unavailable(cause, Duration.ofSeconds(1)));
        }
        return loading == null ? Uni.createFrom().voidItem() : Uni.createFrom().completionStage(loading);
    }

    @Override
    public Uni<Void> unload() {
        log.add("unload " + name);
        return Uni.createFrom().voidItem();
    }

    @Override
    public Optional<String> failure() {
        return failure;
    }

    @Override
    public boolean wasReady() {
        return true;
    }

    @Override
    public Optional<Loadable> loadable() {
        return Optional.of(this);
    }

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return Multi.createFrom().deferred(() -> {
            log.add("warm " + name);
            return Multi.createFrom().empty();
        });
    }

    @Override
    public Uni<Integer> countPromptTokens(ChatRequest request) {
        return Uni.createFrom().item(-1);
    }

    @Override
    public EngineDescription describe() {
        return EngineDescription.configured("recording", null, null, 1, "");
    }

    @Override
    public EngineHealth health() {
        return EngineHealth.READY;
    }

    @Override
    public void close() {}
}
