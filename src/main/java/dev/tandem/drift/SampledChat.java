package dev.tandem.drift;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.AnswerTrace;
import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.Usage;
import org.jspecify.annotations.Nullable;

/** What is learned of an answer while it goes by. Confined to the stream of its events. */
final class SampledChat {

    /** Enough to tell of which kind it is. */
    private static final int LONGEST_TEXT = 1 << 16;

    private final AnswerTrace trace;
    private final StringBuilder text = new StringBuilder();
    private boolean toolCalled;
    private @Nullable Usage usage;

    SampledChat(AnswerTrace trace) {
        this.trace = trace;
    }

    /** The event as the client gets it. */
    ChatEvent pass(ChatEvent event) {
        ChatEvent clean = trace.clean(event);
        for (JsonNode choice : clean.json().path("choices")) {
            JsonNode delta = choice.path("delta");
            String piece = delta.path("content").asText("");
            text.append(piece, 0, Math.min(piece.length(), LONGEST_TEXT - text.length()));
            toolCalled |= !delta.path("tool_calls").isEmpty();
        }
        clean.usage().ifPresent(counted -> usage = counted);
        return clean;
    }

    AnswerTrace trace() {
        return trace;
    }

    String text() {
        return text.toString();
    }

    boolean toolCalled() {
        return toolCalled;
    }

    /** Tokens of the prompt; -1 when the engine did not tell. */
    int promptTokens() {
        Usage counted = usage;
        return counted == null ? -1 : counted.promptTokens();
    }
}
