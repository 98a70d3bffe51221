package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.http.JsonReply;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenScore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Scores an answer by making the server say it: a grammar of token ids leaves it no choice, and the probabilities that
 * it tells are those before grammar and sampler. Where the grammar is at its end, so is the answer, and the server says
 * the likeliest token that ends one. In the server's last slot, which requests use only when all others are
 * busy, and with nothing cached of any other request, since results differ in their last digits with what is cached.
 *
 * <p>The answer is streamed: a server looks whether its client is still there only when it has something to send, and
 * without a stream not before it is done. Nor does it look before a batch of the prompt is through, 2,048 tokens unless
 * its operator says otherwise. So the prompt goes there in pieces, each a short request of its own that goes on where
 * the one before it ended: whoever waits for the server waits for one piece. Of a model with a sliding window the server
 * keeps a copy of the window for each, some 300 MB for a large one, so that there are few of them.
 */
final class LlamaServerScorer implements Scorer {

    /** Tokens of a piece, and the unit of larger ones. Two of them are what a request may have to wait for. */
    private static final int PIECE = 32;

    private static final int MOST_PIECES = 512;
    private static final int MOST_PIECES_WITH_WINDOW = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SLOTS_PATIENCE = Duration.ofSeconds(2);

    private final ServerConnection serverConnection;

    LlamaServerScorer(ServerConnection serverConnection) {
        this.serverConnection = serverConnection;
    }

    @Override
    public AnswerTrace trace(ChatRequest request) {
        return new LogprobsTrace(request);
    }

    @Override
    public Uni<TokenIds> prompt(ChatRequest request) {
        return Uni.createFrom()
                .deferred(() -> PromptTokenizer.of(serverConnection.client(), request, serverConnection.promptBound()));
    }

    @Override
    public Uni<String> text(TokenIds ids) {
        return Uni.createFrom().deferred(() -> PromptTokenizer.text(serverConnection.client(), ids));
    }

    @Override
    public Uni<List<TokenScore>> score(TokenIds prompt, TokenIds answer, Ending ending, int topN) {
        return scores(prompt, answer, ending, topN).collect().asList();
    }

    @Override
    public Multi<TokenScore> scores(TokenIds prompt, TokenIds answer, Ending ending, int topN) {
        return Multi.createFrom().deferred(() -> {
            Integer context = serverConnection.describe().contextLength();
            if (context != null && prompt.size() + answer.size() > context) {
                throw new UnscorableException("prompt and answer have " + (prompt.size() + answer.size())
                        + " tokens, the context " + context);
            }
            return Multi.createFrom()
                    .iterable(pieces(prompt.size(), most()))
                    .onItem()
                    .transformToUniAndConcatenate(end -> read(prompt, end))
                    .collect()
                    .last()
                    .onItem()
                    .transformToMulti(read -> answer(prompt, answer, ending, topN));
        });
    }

    /** Where the pieces of a prompt end: all equally long, of which one is left to come with the answer. */
    static List<Integer> pieces(int tokens, int most) {
        int units = (tokens - 1) / (PIECE * most) + 1;
        int size = PIECE * units;
        return IntStream.rangeClosed(1, (tokens - 1) / size)
                .mapToObj(i -> i * size)
                .toList();
    }

    /** Has the server read a prompt up to there; what it has read of it before is still there. */
    private Uni<JsonReply> read(TokenIds prompt, int end) {
        return serverConnection
                .client()
                .post("/completion", body(prompt, end).put("n_predict", 0), PATIENCE)
                .invoke(reply -> {
                    if (!reply.isSuccess()) {
                        throw new EngineException.Broken(
                                "The server read no prompt to score an answer: status " + reply.status() + ".", null);
                    }
                    serverConnection.responded();
                });
    }

    private Multi<TokenScore> answer(TokenIds prompt, TokenIds answer, Ending ending, int topN) {
        ForcedAnswerParser parser = new ForcedAnswerParser(answer, ending);
        ObjectNode body = body(prompt, prompt.size())
                .put("n_predict", parser.size())
                .put("grammar", grammar(answer))
                .put("temperature", 0)
                .put("n_probs", topN)
                .put("stream", true)
                .put("return_tokens", true);
        return serverConnection
                .client()
                .events("/completion", body)
                .onItem()
                .invoke(serverConnection::responded)
                .onItem()
                .transformToIterable(parser::scores)
                .onCompletion()
                .invoke(parser::checkWhole);
    }

    private ObjectNode body(TokenIds prompt, int end) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        prompt.stream().limit(end).forEach(body.putArray("prompt")::add);
        List<Integer> pieces = pieces(prompt.size(), most());
        return body.put("id_slot", slot()).put("cache_prompt", !pieces.isEmpty() && end > pieces.getFirst());
    }

    /** Of weights that are not known, the worst is assumed. */
    private int most() {
        Inspection weights = serverConnection.describe().details().weights();
        return weights != null && weights.slidingWindow() == null ? MOST_PIECES : MOST_PIECES_WITH_WINDOW;
    }

    private int slot() {
        return serverConnection.describe().slots() - 1;
    }

    @Override
    public Uni<Void> stopped() {
        return stopped(System.nanoTime());
    }

    /** Asks at ever longer intervals, since each question takes a moment of the server. */
    private Uni<Void> stopped(long since) {
        return Uni.createFrom()
                .deferred(() -> serverConnection.client().get("/slots", SLOTS_PATIENCE))
                .chain(reply -> isFree(reply) ? Uni.createFrom().voidItem() : stoppedLater(since));
    }

    private Uni<Void> stoppedLater(long since) {
        Duration passed = Duration.ofNanos(System.nanoTime() - since);
        if (passed.compareTo(SLOTS_PATIENCE) > 0) {
            throw new UnscorableException("the slot for scoring is busy with something else");
        }
        Duration pause = passed.dividedBy(8).plusMillis(1);
        return Uni.createFrom().voidItem().onItem().delayIt().by(pause).chain(() -> stopped(since));
    }

    private boolean isFree(JsonReply reply) {
        JsonNode busy = reply.json().path(slot()).path("is_processing");
        if (!reply.isSuccess() || !busy.isBoolean()) {
            throw new UnscorableException("the server does not tell what its slots do");
        }
        return !busy.booleanValue();
    }

    private static String grammar(TokenIds answer) {
        return answer.stream().mapToObj(id -> "<[" + id + "]>").collect(Collectors.joining(" ", "root ::= \"\" ", ""));
    }
}
