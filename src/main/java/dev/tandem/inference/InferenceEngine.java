package dev.tandem.inference;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * Something that answers chats: a model in this process, a {@code llama-server}, or a remote API.
 *
 * <p>All methods are safe to call from any thread, return at once and never block; what takes time happens behind the
 * returned {@link Multi} or {@link Uni}, which may signal on any thread. Every failure is an {@link EngineException}
 * that names its cause. {@code InferenceEngineContract} in the tests holds what is said here for every engine.
 */
public interface InferenceEngine extends AutoCloseable {

    /**
     * Generates an answer.
     *
     * <p>Cold: nothing happens before the subscription, and each subscription generates anew. Demand is respected: an
     * engine produces no more than a bounded number of events ahead of it. Cancelling stops the generation and frees
     * its slot. For a chat the first event carries the role; the last but one the {@code finish_reason}; the last one
     * the usage, with empty {@code choices}. The first event may carry a usage too, without completion tokens, so that
     * the prompt's size is known of an answer that breaks off or is cancelled: the last usage counts, and clients get to
     * see only that one, where they asked for it. A stream that completes is complete: an answer that broke off fails.
     * Between events an engine may send {@link ChatEvent#PROGRESS}.
     *
     * <p>An engine that does not take every field ({@link Capabilities#everyField()}) refuses what it lacks, also
     * when the caller has not checked.
     */
    Multi<ChatEvent> chat(ChatRequest request);

    /**
     * Counts the tokens of the request's prompt after the chat template, without generating. Cancelling is harmless.
     * An engine that has no way to count gives {@code -1}. A prompt that is too long is counted, not refused, unless its
     * bytes alone show that it cannot fit: then it fails with {@link EngineException.ContextLengthExceeded}.
     */
    Uni<Integer> countPromptTokens(ChatRequest request);

    /**
     * What this engine would refuse in the request, told before it is asked, so that all arms of a split refuse alike:
     * a value beyond what it can do, or a size beyond its bounds. Pure, takes time in proportion to the request's length,
     * and fails with nothing. What it objects to is not to be handed to {@link #chat}, which need not look again. Empty for
     * an engine that judges requests itself when it gets them.
     */
    default Optional<EngineException> objection(ChatRequest request) {
        return Optional.empty();
    }

    /** What this engine runs; complete when {@link #health()} is ready, as far as known before. */
    EngineDescription describe();

    /** How it is, right now. */
    EngineHealth health();

    /**
     * Asks it how it is, in place of remembering, and without generating anything. Cold; replies within seconds, where it
     * can, and a failure says that it is unwell.
     */
    default Uni<EngineHealth> probe() {
        return Uni.createFrom().item(this::health);
    }

    /**
     * As {@link #probe()}, for an engine whose answers were silent: whether it still generates, which how it is does not
     * always tell. An engine that would be paid for it, or has no need to, generates nothing.
     *
     * @param patience for a sign that it generates, for whomever; the reply may take some seconds more
     */
    default Uni<EngineHealth> probeGeneration(Duration patience) {
        return probe();
    }

    /** How to load and unload it; empty for one that is there all the time, or that somebody else runs. */
    default Optional<Loadable> loadable() {
        return Optional.empty();
    }

    /** Whether it runs here, for us alone, so that what nobody asked it takes nobody's money and keeps nobody waiting. */
    default boolean isOwned() {
        return loadable().isPresent();
    }

    /**
     * What it measures itself, in Prometheus' text format; empty for an engine that has no such page. Asked with each
     * subscription, it replies within seconds and in bounded size, or fails: it may be switched off, or away. Read what
     * it says as foreign text.
     */
    default Optional<Uni<String>> metrics() {
        return Optional.empty();
    }

    /** What it offers for scoring answers of others; empty when it cannot do that. Always the same. */
    default Optional<Scorer> scorer() {
        return Optional.empty();
    }

    /** Stops it and frees what it holds; running answers fail. Idempotent; may block, so not for an event loop. */
    @Override
    void close();
}
