package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One answer in the making. It has a thread to itself until its end, the only one that reads pieces and that cancels:
 * the native side leaves a reader waiting for ever when another thread cancels, and misses a cancellation that comes
 * before the first piece.
 *
 * <p>Pieces are read as they come, however slowly the client reads, because results that lie about on the native side
 * keep other readers spinning. What is read ahead is bounded by the context of a slot.
 */
final class Generation implements Runnable {

    private final ChatRequest request;
    private final LoadedModel model;
    private final MultiEmitter<? super ChatEvent> emitter;
    private volatile boolean abandoned;
    private volatile boolean closing;

    Generation(ChatRequest request, LoadedModel model, MultiEmitter<? super ChatEvent> emitter) {
        this.request = request;
        this.model = model;
        this.emitter = emitter;
    }

    /** Nobody wants the answer any more: it ends with the next piece, or never begins. */
    void abandon() {
        abandoned = true;
    }

    /** The engine is being closed: it fails with the next piece, or never begins. */
    void close() {
        closing = true;
    }

    @Override
    public void run() {
        try {
            if (!stopped()) {
                answer();
            }
            if (closing) {
                throw new EngineState.Closed().refusal();
            }
            emitter.complete();
        } catch (EngineException e) {
            emitter.fail(e);
        } catch (RuntimeException | Error e) {
            emitter.fail(new EngineException.Broken("The embedded engine failed.", e));
        }
    }

    private boolean stopped() {
        return abandoned || closing;
    }

    private void answer() {
        int[] prompt = prompt(request, model);
        int limit = Math.min(request.maxTokens().orElse(Integer.MAX_VALUE), model.context() - prompt.length);
        Map<String, String> parameters = parameters(prompt, limit);
        AnswerReader reader = new AnswerReader(
                new AnswerEvents(request.operation(), prompt.length, emitter::emit),
                new StopStrings(SamplingParameters.stops(request)),
                model.weights()::encode,
                limit);
        // Asked for no tokens, the native side would generate one.
        if (limit > 0) {
            read(model.weights().generate(parameters), reader);
        }
        if (!stopped()) {
            reader.finish();
        }
    }

    /**
     * The ids of a request's prompt, fewer than the model's context.
     *
     * @throws EngineException when the model cannot take the request
     */
    static int[] prompt(ChatRequest request, LoadedModel model) {
        model.description().capabilities().missing(request).ifPresent(param -> {
            throw new EngineException.Refused("The embedded engine does not support '" + param + "'.", param);
        });
        int[] prompt = model.prompts().encode(request);
        if (prompt.length >= model.context()) {
            throw new EngineException.ContextLengthExceeded(prompt.length, model.context());
        }
        return prompt;
    }

    private Map<String, String> parameters(int[] prompt, int limit) {
        Map<String, String> parameters = SamplingParameters.of(request, model.vocabularySize());
        ResponseFormat.grammar(request)
                .ifPresent(grammar -> parameters.put(
                        "grammar", JsonNodeFactory.instance.textNode(grammar).toString()));
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        IntStream.of(prompt).forEach(ids::add);
        parameters.put("prompt", ids.toString());
        parameters.put("n_predict", Integer.toString(limit));
        return parameters;
    }

    private void read(NativeModel.Answer answer, AnswerReader reader) {
        try {
            do {
                String piece = answer.next();
                reader.accept(piece, !answer.hasNext());
            } while (answer.hasNext() && !stopped() && !reader.done());
        } finally {
            if (answer.hasNext()) {
                answer.cancel();
            }
        }
    }
}
