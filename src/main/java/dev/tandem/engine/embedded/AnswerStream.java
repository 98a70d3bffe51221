package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the choices of one request come together: the first event tells the size of the prompt, the last one, once all
 * choices have ended, that of the answers. Belongs to one thread, unless said otherwise.
 */
final class AnswerStream {

    private final MultiEmitter<? super ChatEvent> emitter;
    private final BooleanSupplier wanted;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final int promptTokens;
    private final boolean several;
    private int choices;
    private int completionTokens;
    private int cachedTokens;
    private boolean begun;
    private @Nullable ObjectNode timings;

    /**
     * That of one request.
     *
     * @param wanted whether anybody waits for it
     * @param choices how many there are, at least 1
     */
    AnswerStream(MultiEmitter<? super ChatEvent> emitter, BooleanSupplier wanted, int promptTokens, int choices) {
        this.emitter = emitter;
        this.wanted = wanted;
        this.promptTokens = promptTokens;
        this.choices = choices;
        this.several = choices > 1;
    }

    /** So many tokens of the prompt were not computed anew for a choice. */
    void remembered(int tokens) {
        if (!begun) {
            cachedTokens = tokens;
        }
    }

    /** @param tokens how many of the answer's tokens the chunk carries */
    void emit(ObjectNode chunk, int tokens) {
        if (!begun) {
            begun = true;
            usage(chunk, 0);
        }
        emitter.emit(new ChatEvent(chunk, tokens));
    }

    /** How long a choice took; not told where there are several, which took turns. */
    void took(ObjectNode time) {
        timings = several ? null : time;
    }

    /** A choice has ended, after so many tokens. */
    void ended(int tokens) {
        completionTokens += tokens;
        choices--;
        if (choices == 0) {
            ObjectNode last = chunk();
            usage(last, completionTokens);
            if (timings != null) {
                last.set("timings", timings);
            }
            emit(last, 0);
            emitter.complete();
        }
    }

    /** A choice broke off, and so all do, of which the others fail with it; on any thread. */
    void fail(EngineException cause) {
        if (!failed.getAndSet(true) && wanted.getAsBoolean()) {
            emitter.fail(cause);
        }
    }

    /** Whether anybody waits for the choices; on any thread. */
    boolean isWanted() {
        return !failed.get() && wanted.getAsBoolean();
    }

    private void usage(ObjectNode chunk, int completion) {
        chunk.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completion)
                .put("total_tokens", promptTokens + completion)
                .putObject("prompt_tokens_details")
                .put("cached_tokens", cachedTokens);
    }

    /** One without choices. */
    static ObjectNode chunk() {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        chunk.putArray("choices");
        return chunk;
    }
}
