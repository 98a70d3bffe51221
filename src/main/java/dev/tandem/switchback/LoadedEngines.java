package dev.tandem.switchback;

import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Loadable;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** The engines that take turns. The methods that tell why something failed block until it is done. */
final class LoadedEngines {

    private final Map<String, InferenceEngine> engines;

    /** @param engines by variant; all of them loadable */
    LoadedEngines(Map<String, ? extends InferenceEngine> engines) {
        this.engines = Map.copyOf(engines);
    }

    boolean include(String variant) {
        return engines.containsKey(variant);
    }

    /** Loads it: why it could not, for the operator; empty when it is ready. */
    Optional<String> load(String variant) throws InterruptedException {
        return await(() -> loadable(variant).load());
    }

    /** Has it answer its first request: why it could not; empty when it did. */
    Optional<String> warm(String variant) throws InterruptedException {
        return await(() -> WarmupRequest.of(engine(variant)));
    }

    /** Unloads it: why it could not; empty when it holds nothing any more. */
    Optional<String> unload(String variant) throws InterruptedException {
        return await(() -> loadable(variant).unload());
    }

    /** Why it gave up to serve; empty while it serves. */
    Optional<String> failure(String variant) {
        return loadable(variant).failure();
    }

    private static Optional<String> await(Supplier<Uni<Void>> what) throws InterruptedException {
        try {
            Uni.createFrom().deferred(what::get).subscribeAsCompletionStage().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return Optional.of(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
        }
    }

    private Loadable loadable(String variant) {
        return engine(variant)
                .loadable()
                .orElseThrow(() -> new IllegalStateException("was loadable when it was configured: " + variant));
    }

    private InferenceEngine engine(String variant) {
        InferenceEngine engine = engines.get(variant);
        if (engine == null) {
            throw new IllegalStateException("takes no turns: " + variant);
        }
        return engine;
    }
}
