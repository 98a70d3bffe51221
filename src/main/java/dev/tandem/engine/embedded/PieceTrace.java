package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.embedded.scoring.TokenTexts;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tokens of an answer again in its pieces. The binding tells no ids, and what the tokenizer makes of the whole
 * text may be other tokens than the model chose; but each event holds the text of one token, or of several that make up
 * one character. The count of tokens that the engine tells at the end shows whether any are missing, such as have no
 * text. Stop strings cut and join pieces: then nothing is known for certain.
 */
final class PieceTrace implements AnswerTrace {

    private final ChatRequest request;
    private final Supplier<Optional<TokenTexts>> texts;
    private final List<String> pieces = new ArrayList<>();
    private @Nullable Usage usage;
    private boolean ended;

    /** @param texts of the model's tokens; empty while they are not known */
    PieceTrace(ChatRequest request, Supplier<Optional<TokenTexts>> texts) {
        this.request = request;
        this.texts = texts;
    }

    @Override
    public ChatRequest request() {
        return request;
    }

    @Override
    public ChatEvent clean(ChatEvent event) {
        for (JsonNode choice : event.json().path("choices")) {
            String piece = choice.path("delta").path("content").asText("");
            if (!piece.isEmpty()) {
                pieces.add(piece);
            }
        }
        event.usage().ifPresent(counted -> usage = counted);
        ended |= event.finishReason().isPresent();
        return event;
    }

    @Override
    public Optional<TokenIds> ids() {
        Usage counted = usage;
        if (!ended || counted == null || !SamplingParameters.stops(request).isEmpty()) {
            return Optional.empty();
        }
        return texts.get().flatMap(known -> ids(known, counted.completionTokens()));
    }

    private Optional<TokenIds> ids(TokenTexts known, int count) {
        IntStream.Builder ids = IntStream.builder();
        for (String piece : pieces) {
            Optional<int[]> found = known.idsOf(piece);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            IntStream.of(found.get()).forEach(ids);
        }
        TokenIds all = TokenIds.of(ids.build().toArray());
        return all.size() == count && count > 0 ? Optional.of(all) : Optional.empty();
    }
}
