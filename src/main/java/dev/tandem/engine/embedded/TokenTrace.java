package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private final List<Integer> ids = new ArrayList<>();
    private int carried;
    private int completionTokens = -1;
    private String finishReason = "";

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
        event.finishReason().ifPresent(reason -> finishReason = reason);
        carried += event.tokens();
        if (!event.json().path("choices").path(0).has(IDS)) {
            return event;
        }
        ObjectNode json = event.json().deepCopy();
        JsonNode taken = ((ObjectNode) json.path("choices").path(0)).remove(IDS);
        taken.forEach(id -> ids.add(id.intValue()));
        return new ChatEvent(json, event.tokens(), event.hasOutput(), event.logProbabilities());
    }

    @Override
    public Optional<TokenIds> ids() {
        boolean whole = ids.size() == carried && carried == completionTokens;
        if (!whole
                || finishReason.isEmpty()
                || !SamplingParameters.stops(request).isEmpty()) {
            return Optional.empty();
        }
        // Without stop strings only a token stops an answer.
        int said = finishReason.equals("stop") ? ids.size() - 1 : ids.size();
        return said < 1
                ? Optional.empty()
                : Optional.of(TokenIds.of(
                        ids.stream().limit(said).mapToInt(Integer::intValue).toArray()));
    }
}
