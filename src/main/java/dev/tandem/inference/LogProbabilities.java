package dev.tandem.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;

/**
 * How likely an engine says that it found the tokens of an answer, or of a part of it.
 *
 * @param tokens of how many it told, at least 0
 * @param sum of their ln-probabilities, nats
 */
public record LogProbabilities(int tokens, double sum) {

    /** Nothing was told. */
    public static final LogProbabilities NONE = new LogProbabilities(0, 0);

    /** What a chunk tells, of all its choices: in a chat's form, or the older one of text completions. */
    static LogProbabilities of(JsonNode chunk) {
        LogProbabilities all = NONE;
        for (JsonNode choice : chunk.path("choices")) {
            JsonNode told = choice.path("logprobs");
            for (JsonNode token : told.path("content")) {
                all = all.and(token.path("logprob"));
            }
            for (JsonNode token : told.path("token_logprobs")) {
                all = all.and(token);
            }
        }
        return all;
    }

    private LogProbabilities and(JsonNode value) {
        return value.isNumber() ? new LogProbabilities(tokens + 1, sum + value.doubleValue()) : this;
    }

    /** Both together. */
    public LogProbabilities and(LogProbabilities others) {
        return others.tokens == 0 ? this : new LogProbabilities(tokens + others.tokens, sum + others.sum);
    }

    /** Their mean, nats a token, at most 0; empty when nothing was told. */
    public OptionalDouble mean() {
        return tokens == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / tokens);
    }
}
