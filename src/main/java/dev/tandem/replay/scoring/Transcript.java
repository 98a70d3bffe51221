package dev.tandem.replay.scoring;

import dev.tandem.drift.TokenizedTranscript;
import dev.tandem.inference.Ending;
import dev.tandem.inference.TokenIds;
import dev.tandem.replay.store.Answer;
import java.util.List;

/**
 * What the variant that answered read, which is what the others are asked about.
 *
 * @param prompt ids of its prompt
 * @param text of prompt and answer as its tokenizer writes it
 */
public record Transcript(List<Integer> prompt, String text) {

    public Transcript {
        prompt = List.copyOf(prompt);
    }

    static Transcript of(TokenizedTranscript tokenizedTranscript) {
        return new Transcript(tokenizedTranscript.prompt().stream().boxed().toList(), tokenizedTranscript.text());
    }

    TokenizedTranscript tokenized(Answer answer) {
        return new TokenizedTranscript(ids(prompt), ids(answer.knownTokens()), Ending.of(answer.finishReason()), text);
    }

    static TokenIds ids(List<Integer> ids) {
        return TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }
}
