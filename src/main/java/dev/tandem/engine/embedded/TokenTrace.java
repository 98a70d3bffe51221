package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.TokenIds;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The tokens of an answer, as the engine tells them in every event when it is asked to. Stop strings cut tokens in two:
 * where the request has some, nothing is known for certain.
 */
final class TokenTrace implements AnswerTrace {

    /** The field of a request that asks for ids, as llama-server calls it. */
    static final String ASKED = "return_tokens";

    /** The field of a choice that tells them. */
    static final String IDS = "tokens";

    private final ChatRequest request;
    private final IntStream.Builder ids = IntStream.builder();
    private int told;
    private int carried;
    private int completionTokens = -1;
    private boolean ended;

    TokenTrace(ChatRequest request) {
        this.request = request;
    }

    /** Whether a request asks for ids. */
    static boolean isAsked(ChatRequest request) {
        return request.body().path(ASKED).asBoolean(false);
    }

    @Override
    public ChatRequest request() {
        return new ChatRequest(request.operation(), request.body().deepCopy().put(ASKED, true));
    }

    @Override
    public ChatEvent clean(ChatEvent event) {
        event.usage().ifPresent(counted -> completionTokens = counted.completionTokens());
        ended |= event.finishReason().isPresent();
        carried += event.tokens();
        if (!event.json().path("choices").path(0).has(IDS)) {
            return event;
        }
        ObjectNode json = event.json().deepCopy();
        JsonNode taken = ((ObjectNode) json.path("choices").path(0)).remove(IDS);
        taken.forEach(id -> ids.add(id.intValue()));
        told += taken.size();
        return new ChatEvent(json, event.tokens(), event.hasOutput(), event.logProbabilities());
    }

    @Override
    public Optional<TokenIds> ids() {
        boolean whole = ended && told > 0 && told == carried && told == completionTokens;
        return whole && SamplingParameters.stops(request).isEmpty()
                ? Optional.of(TokenIds.of(ids.build().toArray()))
                : Optional.empty();
    }
}
