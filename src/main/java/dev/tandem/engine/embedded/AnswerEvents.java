package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.Operation;
import java.util.function.Consumer;

/**
 * Writes one answer as events in OpenAI's chunks. The first event of a chat has the role; whichever comes first tells
 * the size of the prompt. Belongs to one thread.
 */
final class AnswerEvents {

    private final Operation operation;
    private final int promptTokens;
    private final Consumer<ChatEvent> sink;
    private boolean begun;

    AnswerEvents(Operation operation, int promptTokens, Consumer<ChatEvent> sink) {
        this.operation = operation;
        this.promptTokens = promptTokens;
        this.sink = sink;
    }

    /** The model has begun to answer. */
    void begin() {
        if (operation == Operation.CHAT) {
            ObjectNode chunk = chunk();
            ObjectNode choice = choice(chunk);
            choice.putObject("delta").put("role", "assistant").put("content", "");
            choice.putNull("finish_reason");
            emit(chunk, 0);
        }
    }

    /** @param tokens how many of the answer's tokens the text is */
    void text(String text, int tokens) {
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk);
        if (operation == Operation.CHAT) {
            choice.putObject("delta").put("content", text);
        } else {
            choice.put("text", text);
        }
        choice.putNull("finish_reason");
        emit(chunk, tokens);
    }

    /** @param completionTokens tokens of the whole answer */
    void end(String finishReason, int completionTokens) {
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk);
        if (operation == Operation.CHAT) {
            choice.putObject("delta");
        } else {
            choice.put("text", "");
        }
        choice.put("finish_reason", finishReason);
        emit(chunk, 0);
        ObjectNode last = chunk();
        usage(last, completionTokens);
        emit(last, 0);
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
                .put("cached_tokens", 0);
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
