package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.Ending;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenScore;
import java.util.List;

/** Reads what the server says of the answer that it was made to give. Not thread-safe. */
final class ForcedAnswerParser {
    private final TokenIds answer;
    private final int size;
    private int position;

    ForcedAnswerParser(TokenIds answer, Ending ending) {
        this.answer = answer;
        this.size = answer.size() + (ending == Ending.BY_ITSELF ? 1 : 0);
    }

    /** How many tokens must come. */
    int size() {
        return size;
    }

    /** How many have come: where the next one stands. */
    int position() {
        return position;
    }

    /** What an event tells; most tell of one token. */
    List<TokenScore> scores(JsonNode event) {
        JsonNode said = event.path("completion_probabilities").path(0);
        if (said.isMissingNode()) {
            return List.of();
        }
        int id = said.path("id").asInt(-1);
        // A token that ends inside a character comes with no event: the count tells.
        boolean end = position == answer.size();
        if (position >= size
                || (!end && id != answer.at(position))
                || event.path("tokens_predicted").asInt() != position + 1) {
            throw new UnscorableException("token " + position + " of the answer was not the one that it must be");
        }
        position++;
        int token = end ? TokenScore.END : id;
        return List.of(score(token, said.path("logprob").asDouble(), said.path("top_logprobs"), Integer.MAX_VALUE));
    }

    /**
     * The score of a token from what the server would have said in its place.
     *
     * @param reply to a request for one token
     * @param topN how many of the most likely tokens to keep
     */
    static TokenScore among(JsonNode reply, int token, int topN) {
        JsonNode likeliest = reply.at("/completion_probabilities/0/top_logprobs");
        for (JsonNode one : likeliest) {
            if (one.path("id").asInt(-1) == token) {
                return score(token, one.path("logprob").asDouble(), likeliest, topN);
            }
        }
        throw new UnscorableException(
                "a token that the server cannot be made to say is none of the likeliest " + likeliest.size());
    }

    private static TokenScore score(int token, double logProbability, JsonNode top, int most) {
        int count = Math.min(most, top.size());
        int[] ids = new int[count];
        double[] logs = new double[count];
        for (int i = 0; i < count; i++) {
            ids[i] = top.path(i).path("id").asInt();
            logs[i] = top.path(i).path("logprob").asDouble();
        }
        return new TokenScore(token, logProbability, ids, logs);
    }

    /** @throws UnscorableException when some are missing after all events */
    void checkWhole() {
        if (position != size) {
            throw new UnscorableException("only " + position + " of " + size + " tokens came");
        }
    }
}
