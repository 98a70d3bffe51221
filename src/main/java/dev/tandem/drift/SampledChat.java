package dev.tandem.drift;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.Operation;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.Usage;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What is learned of an answer while it goes by. Confined to the stream of its events. */
public final class SampledChat {

    /** Enough to tell of which kind it is. */
    private static final int LONGEST_TEXT = 1 << 16;

    private final AnswerTrace trace;
    private final StringBuilder text = new StringBuilder();
    private boolean toolCalled;
    private Ending ending = Ending.CUT;
    private @Nullable Usage usage;

    private SampledChat(AnswerTrace trace) {
        this.trace = trace;
    }

    /** One of an answer that this engine will give; empty when it could not be scored afterwards. */
    public static Optional<SampledChat> of(GuardedEngine engine, ChatRequest request) {
        return request.operation() == Operation.CHAT && isPlain(request)
                ? engine.scorer().map(scorer -> new SampledChat(scorer.trace(request)))
                : Optional.empty();
    }

    /** One choice, made of text. */
    static boolean isPlain(ChatRequest request) {
        if (request.body().path("n").asInt(1) > 1) {
            return false;
        }
        for (JsonNode message : request.messages()) {
            JsonNode content = message.path("content");
            for (int i = 0; content.isArray() && i < content.size(); i++) {
                if (!content.get(i).path("type").asText().equals("text")) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What the engine must get in place of the client's request. */
    public ChatRequest request() {
        return trace.request();
    }

    /** The event as the client gets it. */
    public ChatEvent pass(ChatEvent event) {
        ChatEvent clean = trace.clean(event);
        for (JsonNode choice : clean.json().path("choices")) {
            JsonNode delta = choice.path("delta");
            String piece = delta.path("content").asText("");
            text.append(piece, 0, Math.min(piece.length(), LONGEST_TEXT - text.length()));
            toolCalled |= !delta.path("tool_calls").isEmpty();
        }
        clean.finishReason().ifPresent(reason -> ending = Ending.of(reason));
        clean.usage().ifPresent(counted -> usage = counted);
        return clean;
    }

    /** Ids of the answer's tokens, when all was passed; empty when they are not known for certain. */
    public Optional<TokenIds> ids() {
        return trace.ids();
    }

    /** How the answer ended, when all was passed. */
    Ending ending() {
        return ending;
    }

    String text() {
        return text.toString();
    }

    boolean toolCalled() {
        return toolCalled;
    }

    /** Tokens of the answer with the one that ended it; empty when the engine did not tell. */
    OptionalInt answerTokens() {
        Usage counted = usage;
        return counted == null ? OptionalInt.empty() : OptionalInt.of(counted.completionTokens());
    }

    /** Tokens of the prompt; -1 when the engine did not tell. */
    int promptTokens() {
        Usage counted = usage;
        return counted == null ? -1 : counted.promptTokens();
    }
}
