package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.AnswerTrace;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.Scorer;
import dev.tandem.engine.TokenIds;
import dev.tandem.engine.UnscorableException;
import dev.tandem.stats.TokenScore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Scores an answer by making the server say it: a grammar of token ids leaves it no choice, and the probabilities that
 * it tells are those before grammar and sampler. In the server's last slot, which requests use only when all others are
 * busy, and with nothing cached, since cached results differ in their last digits.
 *
 * <p>The answer is streamed, with the progress of the prompt: a server looks whether its client is still there only when
 * it has something to send, and without a stream not before it is done.
 */
final class LlamaServerScorer implements Scorer {

    private final Server server;

    LlamaServerScorer(Server server) {
        this.server = server;
    }

    @Override
    public AnswerTrace trace(ChatRequest request) {
        return new LogprobsTrace(request);
    }

    @Override
    public Uni<TokenIds> prompt(ChatRequest request) {
        return Uni.createFrom().deferred(() -> PromptIds.of(server.client(), request));
    }

    @Override
    public Uni<String> text(TokenIds ids) {
        return Uni.createFrom().deferred(() -> PromptIds.text(server.client(), ids));
    }

    @Override
    public Uni<List<TokenScore>> score(TokenIds prompt, TokenIds answer, int topN) {
        return Uni.createFrom().deferred(() -> {
            Integer context = server.describe().contextLength();
            if (context != null && prompt.size() + answer.size() > context) {
                throw new UnscorableException("prompt and answer have " + (prompt.size() + answer.size())
                        + " tokens, the context " + context);
            }
            return server.client()
                    .events("/completion", body(prompt, answer, topN))
                    .onItem()
                    .invoke(server::heard)
                    .collect()
                    .in(() -> new ForcedAnswer(answer), ForcedAnswer::accept)
                    .map(ForcedAnswer::scores);
        });
    }

    private ObjectNode body(TokenIds prompt, TokenIds answer, int topN) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        prompt.stream().forEach(body.putArray("prompt")::add);
        return body.put("n_predict", answer.size())
                .put("grammar", grammar(answer))
                .put("temperature", 0)
                .put("n_probs", topN)
                .put("id_slot", server.describe().slots() - 1)
                .put("cache_prompt", false)
                .put("stream", true)
                .put("return_tokens", true)
                .put("return_progress", true);
    }

    private static String grammar(TokenIds answer) {
        return answer.stream().mapToObj(id -> "<[" + id + "]>").collect(Collectors.joining(" ", "root ::= ", ""));
    }

    /** Reads what the server says of the answer that it was made to give. Not thread-safe. */
    private static final class ForcedAnswer {
        private final TokenIds answer;
        private final List<TokenScore> scores = new java.util.ArrayList<>();

        ForcedAnswer(TokenIds answer) {
            this.answer = answer;
        }

        void accept(JsonNode event) {
            JsonNode said = event.path("completion_probabilities").path(0);
            if (said.isMissingNode()) {
                return;
            }
            int position = scores.size();
            int id = said.path("id").asInt(-1);
            // A token that ends inside a character comes with no event: the count tells.
            if (position >= answer.size()
                    || id != answer.at(position)
                    || event.path("tokens_predicted").asInt() != position + 1) {
                throw new UnscorableException("token " + position + " of the answer was not the one that it must be");
            }
            scores.add(score(id, said));
        }

        private static TokenScore score(int id, JsonNode said) {
            JsonNode top = said.path("top_logprobs");
            int[] ids = new int[top.size()];
            double[] logs = new double[top.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = top.path(i).path("id").asInt();
                logs[i] = top.path(i).path("logprob").asDouble();
            }
            return new TokenScore(id, said.path("logprob").asDouble(), ids, logs);
        }

        List<TokenScore> scores() {
            if (scores.size() != answer.size()) {
                throw new UnscorableException("only " + scores.size() + " of " + answer.size() + " tokens came");
            }
            return List.copyOf(scores);
        }
    }
}
