package dev.tandem.engine.echo;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an engine said of one prompt.
 *
 * @param text as it is repeated
 * @param tokens how many it has
 * @param logprobs in the form of OpenAI's text completions, treated as immutable; {@code null} when nobody asked
 */
record EchoedPrompt(String text, int tokens, @Nullable ObjectNode logprobs) {

    /** How many characters there are before what comes after it. */
    int characters() {
        return text.codePointCount(0, text.length());
    }

    /** The tokens whose texts {@link #logprobs(String, TokenIds, List, int, Map)} needs. */
    static Set<Integer> named(TokenIds ids, List<TokenScore> scores, int top) {
        Set<Integer> named = new HashSet<>();
        ids.stream().forEach(named::add);
        scores.forEach(score -> score.likeliest(top).forEach(i -> named.add(score.id(i))));
        return named;
    }

    /**
     * Writes log-probabilities.
     *
     * @param text of the prompt
     * @param ids its tokens, at least one
     * @param scores of all but the first
     * @param texts of tokens by id
     */
    static ObjectNode logprobs(
            String text, TokenIds ids, List<TokenScore> scores, int top, Map<Integer, String> texts) {
        TextLogprobs logprobs = new TextLogprobs();
        logprobs.begin(texts.getOrDefault(ids.at(0), ""));
        for (TokenScore score : scores) {
            ObjectNode others =
                    logprobs.add(texts.getOrDefault(score.token(), ""), DoubleNode.valueOf(score.logProbability()));
            score.likeliest(top)
                    .forEach(i -> TextLogprobs.put(
                            others, texts.getOrDefault(score.id(i), ""), DoubleNode.valueOf(score.logProbability(i))));
        }
        return logprobs.json(text, 0);
    }
}
