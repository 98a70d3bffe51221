package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.BundledModels;
import dev.tandem.engine.embedded.libllama.CacheType;
import dev.tandem.engine.embedded.libllama.FlashAttention;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.routing.VariantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Embedded engines for tests. */
final class EmbeddedEngines {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EmbeddedEngines() {}

    /** A packed demo model with all of its context for each slot. */
    static EmbeddedSettings demo(String file, int slots) {
        return settings("classpath:models/" + file, slots, OptionalInt.empty());
    }

    static EmbeddedSettings settings(String model, int slots, OptionalInt context) {
        return settings(model, slots, context, Optional.empty());
    }

    /** @param library the libllama to run it with; empty for the packed one */
    static EmbeddedSettings settings(String model, int slots, OptionalInt context, Optional<Path> library) {
        return new EmbeddedSettings(
                new VariantId("demo", "tested"),
                model,
                slots,
                context,
                1,
                512,
                0,
                CacheType.F16,
                FlashAttention.AUTO,
                library);
    }

    /** An engine that is ready, or an error with its own account of why it is not. */
    static EmbeddedEngine ready(EmbeddedSettings settings, Path data) {
        EmbeddedEngine engine = loaded(settings, data);
        if (!engine.health().isReady()) {
            throw new AssertionError(engine.health().detail());
        }
        return engine;
    }

    /** An engine that has loaded or failed to. */
    static EmbeddedEngine loaded(EmbeddedSettings settings, Path data) {
        return await(EmbeddedEngine.start(settings, new BundledModels(data), null));
    }

    /** Waits until it has loaded or failed to. */
    static EmbeddedEngine await(EmbeddedEngine engine) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (engine.health().status() == EngineHealth.Status.LOADING) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("still loading after " + PATIENCE);
            }
            LockSupport.parkNanos(1_000_000);
        }
        return engine;
    }

    /** The tokens of a text that is longer than any prompt, with the one that texts begin with. */
    static int[] tokens(EmbeddedEngine engine, String text) {
        LlamaWeights weights = engine.model().weights();
        return IntStream.concat(weights.addedBeginning().stream(), IntStream.of(weights.encodePlain(text)))
                .toArray();
    }

    /** Bans the tokens that the text is made of. */
    static ObjectNode biasAgainst(InferenceEngine engine, String text) {
        ObjectNode bias = JsonNodeFactory.instance.objectNode();
        for (int id : ((EmbeddedEngine) engine).model().weights().encode(text)) {
            bias.put(Integer.toString(id), -100);
        }
        return bias;
    }
}
