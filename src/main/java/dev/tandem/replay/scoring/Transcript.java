package dev.tandem.replay.scoring;

import dev.tandem.drift.Reading;
import dev.tandem.inference.TokenIds;
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

    static Transcript of(Reading reading) {
        return new Transcript(reading.prompt().stream().boxed().toList(), reading.text());
    }

    Reading reading(List<Integer> answer) {
        return new Reading(ids(prompt), ids(answer), text);
    }

    static TokenIds ids(List<Integer> ids) {
        return TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }
}
