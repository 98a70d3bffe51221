package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the server tell the most likely token at each position, which comes with the id of the one that was chosen.
 *
 * <p>The server leaves tokens out: such as end inside a character, and in a stream those of whose text nothing is shown
 * at once (marks of a tool call, the end of the answer). The count of tokens that it tells at the end shows whether any
 * are missing; then nothing is known for certain. The same goes for a stop string of the client's, since the text before
 * it may have been cut inside a token.
 */
final class LogprobsTrace implements AnswerTrace {

    /** The server's own name for OpenAI's field, taken together with tools as well. */
    private static final String FIELD = "n_probs";

    private static final List<String> SAME = List.of(FIELD, "logprobs", "top_logprobs");

    private final ChatRequest original;
    private final boolean wanted;
    private final List<Integer> ids = new ArrayList<>();
    private boolean emptyBefore;
    private boolean lastEmpty;
    private @Nullable Usage usage;
    private @Nullable String finishReason;

    LogprobsTrace(ChatRequest original) {
        this.original = original;
        this.wanted = SAME.stream()
                .flatMap(field -> original.present(field).stream())
                .anyMatch(value -> !value.isBoolean() || value.booleanValue());
    }

    @Override
    public ChatRequest request() {
        if (wanted) {
            return original;
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.setAll(original.body());
        return new ChatRequest(original.operation(), body.put(FIELD, 1));
    }

    @Override
    public ChatEvent clean(ChatEvent event) {
        event.usage().ifPresent(counted -> usage = counted);
        event.finishReason().ifPresent(reason -> finishReason = reason);
        boolean told = false;
        for (JsonNode choice : event.json().path("choices")) {
            told |= choice.has("logprobs");
            choice.path("logprobs").path("content").forEach(this::note);
        }
        return told && !wanted
                ? new ChatEvent(without(event.json()), event.tokens(), event.hasOutput(), event.logProbabilities())
                : event;
    }

    private void note(JsonNode token) {
        emptyBefore |= lastEmpty;
        lastEmpty = token.path("bytes").isEmpty();
        ids.add(token.path("id").asInt(-1));
    }

    private static ObjectNode without(ObjectNode event) {
        ObjectNode clean = JsonNodeFactory.instance.objectNode();
        clean.setAll(event);
        ArrayNode choices = clean.putArray("choices");
        for (JsonNode choice : event.path("choices")) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            choice.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
            copy.remove("logprobs");
            choices.add(copy);
        }
        return clean;
    }

    @Override
    public Optional<TokenIds> ids() {
        Usage counted = usage;
        if (counted == null || finishReason == null || emptyBefore) {
            return Optional.empty();
        }
        int generated = counted.completionTokens();
        boolean ended = !finishReason.equals("length");
        boolean stops = original.present("stop")
                .filter(stop -> !stop.isEmpty() || stop.isTextual())
                .isPresent();
        int count = ids.size();
        if (!ended) {
            return some(count == generated && !lastEmpty, count);
        }
        if (lastEmpty) {
            // The token that ended the answer was told of, as it is of a whole answer.
            return some(count == generated, count - 1);
        }
        return some(original.stream() && !stops && count == generated - 1, count);
    }

    private Optional<TokenIds> some(boolean certain, int count) {
        if (!certain || count == 0) {
            return Optional.empty();
        }
        return Optional.of(TokenIds.of(
                ids.stream().limit(count).mapToInt(Integer::intValue).toArray()));
    }
}
