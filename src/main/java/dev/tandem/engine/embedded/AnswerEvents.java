package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Writes one choice of an answer as events in OpenAI's chunks. The first one of a chat has the role. Belongs to one thread.
 */
final class AnswerEvents {

    private final Operation operation;
    private final int index;
    private final boolean tellsIds;
    private final AnswerStream stream;

    /**
     * Those of one choice.
     *
     * @param index of the choice, from 0
     * @param tellsIds whether events tell the ids of their tokens, as {@link TokenTrace} takes them out again
     */
    AnswerEvents(Operation operation, int index, boolean tellsIds, AnswerStream stream) {
        this.operation = operation;
        this.index = index;
        this.tellsIds = tellsIds;
        this.stream = stream;
    }

    /**
     * The model has begun to answer.
     *
     * @param remembered tokens of the prompt that were not computed anew
     */
    void begin(int remembered) {
        stream.remembered(remembered);
        if (operation == Operation.CHAT) {
            ObjectNode chunk = AnswerStream.chunk();
            ObjectNode choice = choice(chunk);
            choice.putObject("delta").put("role", "assistant").put("content", "");
            choice.putNull("finish_reason");
            stream.emit(chunk, 0);
        }
    }

    /**
     * A part of the answer.
     *
     * @param said its text, and whether that was only thought
     * @param ids of the tokens that the text is made of
     * @param logprobs of them; {@code null} when nobody asked
     */
    void text(ReasoningParser.Said said, int[] ids, @Nullable ObjectNode logprobs) {
        ObjectNode chunk = AnswerStream.chunk();
        ObjectNode choice = choice(chunk);
        if (operation == Operation.CHAT) {
            choice.putObject("delta").put(said.isThought() ? "reasoning_content" : "content", said.text());
        } else {
            choice.put("text", said.text());
        }
        if (logprobs != null) {
            choice.set("logprobs", logprobs);
        }
        choice.putNull("finish_reason");
        tell(ids, choice);
        stream.emit(chunk, ids.length);
    }

    /**
     * The end of the choice.
     *
     * @param ids of tokens at the end that have no text, such as the one that ends an answer, or whose text was cut off
     * @param completionTokens tokens of the whole choice, the one that ended it among them
     */
    void end(String finishReason, int[] ids, int completionTokens) {
        ObjectNode chunk = AnswerStream.chunk();
        ObjectNode choice = choice(chunk);
        if (operation == Operation.CHAT) {
            choice.putObject("delta");
        } else {
            choice.put("text", "");
        }
        choice.put("finish_reason", finishReason);
        tell(ids, choice);
        stream.emit(chunk, ids.length);
        stream.ended(completionTokens);
    }

    private void tell(int[] ids, ObjectNode choice) {
        if (tellsIds) {
            ArrayNode told = choice.putArray(TokenTrace.IDS);
            for (int id : ids) {
                told.add(id);
            }
        }
    }

    private ObjectNode choice(ObjectNode chunk) {
        return chunk.withArray("choices").addObject().put("index", index);
    }
}
