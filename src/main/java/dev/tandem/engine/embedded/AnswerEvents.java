package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.Operation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer as events in OpenAI's chunks. The first event of a chat has the role; whichever comes first tells
 * the size of the prompt. Belongs to one thread.
 */
final class AnswerEvents {

    private final Operation operation;
    private final int promptTokens;
    private final boolean tellsIds;
    private final Consumer<ChatEvent> sink;
    private int cachedTokens;
    private boolean begun;

    /** @param tellsIds whether events tell the ids of their tokens, as {@link TokenTrace} takes them out again */
    AnswerEvents(Operation operation, int promptTokens, boolean tellsIds, Consumer<ChatEvent> sink) {
        this.operation = operation;
        this.promptTokens = promptTokens;
        this.tellsIds = tellsIds;
        this.sink = sink;
    }

    /**
     * The model has begun to answer.
     *
     * @param remembered tokens of the prompt that were not computed anew
     */
    void begin(int remembered) {
        cachedTokens = remembered;
        if (operation == Operation.CHAT) {
            ObjectNode chunk = chunk();
            ObjectNode choice = choice(chunk);
            choice.putObject("delta").put("role", "assistant").put("content", "");
            choice.putNull("finish_reason");
            emit(chunk, 0);
        }
    }

    /**
     * A part of the answer.
     *
     * @param ids of the tokens that the text is made of
     * @param logprobs of them; {@code null} when nobody asked
     */
    void text(String text, int[] ids, @Nullable ObjectNode logprobs) {
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk);
        if (operation == Operation.CHAT) {
            choice.putObject("delta").put("content", text);
        } else {
            choice.put("text", text);
        }
        if (logprobs != null) {
            choice.set("logprobs", logprobs);
        }
        choice.putNull("finish_reason");
        tell(ids, choice);
        emit(chunk, ids.length);
    }

    /**
     * The end of the answer.
     *
     * @param ids of tokens at the end that have no text, or whose text was cut off
     * @param completionTokens tokens of the whole answer
     */
    void end(String finishReason, int[] ids, int completionTokens) {
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk);
        if (operation == Operation.CHAT) {
            choice.putObject("delta");
        } else {
            choice.put("text", "");
        }
        choice.put("finish_reason", finishReason);
        tell(ids, choice);
        emit(chunk, ids.length);
        ObjectNode last = chunk();
        usage(last, completionTokens);
        emit(last, 0);
    }

    private void tell(int[] ids, ObjectNode choice) {
        if (tellsIds) {
            ArrayNode told = choice.putArray(TokenTrace.IDS);
            for (int id : ids) {
                told.add(id);
            }
        }
    }

    private void emit(ObjectNode chunk, int tokens) {
        if (!begun) {
            begun = true;
            usage(chunk, 0);
        }
        sink.accept(new ChatEvent(chunk, tokens));
    }

    private void usage(ObjectNode chunk, int completionTokens) {
        chunk.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens)
                .putObject("prompt_tokens_details")
                .put("cached_tokens", cachedTokens);
    }

    private static ObjectNode chunk() {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        chunk.putArray("choices");
        return chunk;
    }

    private static ObjectNode choice(ObjectNode chunk) {
        return chunk.withArray("choices").addObject().put("index", 0);
    }
}
