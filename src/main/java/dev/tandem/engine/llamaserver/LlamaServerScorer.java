package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.http.JsonReply;
import dev.tandem.engine.llamaserver.request.AnswerStretch;
import dev.tandem.engine.llamaserver.request.ForcedAnswerRequest;
import dev.tandem.engine.llamaserver.request.PromptProgress;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.BatchComposition;
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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Scores an answer by making the server say it: a grammar of token ids leaves it no choice, and the probabilities that
 * it tells are those before grammar and sampler. Where the grammar is at its end, so is the answer, and the server says
 * the likeliest token that ends one. In the server's last slot, which requests use only when all others are
 * busy, and with nothing cached of any other request, since results differ in their last digits with what is cached.
 *
 * <p>The answer is streamed: a server looks whether its client is still there only when it has something to send, and
 * without a stream not before it is done. Nor does it look before a batch of the prompt is through, 2,048 tokens unless
 * its operator says otherwise. So the prompt goes there in pieces, each a short request of its own that goes on where
 * the one before it ended: whoever waits for the server waits for one piece, and what was stopped goes on behind the last
 * one. Of a model with a sliding window the server keeps a copy of the window for each, some 300 MB for a large one, so
 * that there are few of them.
 *
 * <p>Computed otherwise, the pieces are twice as large, and the second half of the answer comes after the first was read as
 * a part of the prompt.
 */
final class LlamaServerScorer implements Scorer {

    /** Tokens of a piece, and the unit of larger ones. Two of them are what a request may have to wait for. */
    private static final int PIECE = 32;

    /** With so many slots there is another one that requests seldom use. */
    private static final int MANY_SLOTS = 3;

    private static final int MOST_PIECES = 512;
    private static final int MOST_PIECES_WITH_WINDOW = 16;
    /** How many of the most likely tokens are asked for where one that cannot be forced must be among them. */
    private static final int MOST_TOLD = 2048;
    /** Tokens of one stretch that the server may refuse to say. */
    private static final int MOST_REFUSED = 64;
    /** What the server writes in place of a part of a character. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SLOTS_PATIENCE = Duration.ofSeconds(2);

    private final ServerConnection serverConnection;
    /** What was read last. */
    private volatile PromptProgress progress = PromptProgress.NONE;

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
    public Uni<Integer> vocabularySize() {
        return Uni.createFrom().deferred(() -> PromptTokenizer.vocabularySize(serverConnection.client()));
    }

    @Override
    public Uni<String> text(TokenIds ids) {
        return Uni.createFrom().deferred(() -> PromptTokenizer.text(serverConnection.client(), ids));
    }

    /** Four at a time, since the server has few threads for what is no answer. */
    @Override
    public Uni<Map<Integer, String>> texts(Set<Integer> ids) {
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUni(id -> text(TokenIds.of(id)).map(text -> Map.entry(id, text)))
                .merge(4)
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    @Override
    public Uni<List<TokenScore>> score(TokenIds prompt, TokenIds answer, Ending ending, int topN) {
        return scores(prompt, answer, ending, topN, BatchComposition.USUAL)
                .collect()
                .asList();
    }

    @Override
    public Multi<TokenScore> scores(
            TokenIds prompt, TokenIds answer, Ending ending, int topN, BatchComposition composition) {
        return switch (composition) {
            case USUAL -> scores(prompt, answer, ending, topN, slots() - 1, PIECE);
            case OTHER -> {
                int half = answer.size() / 2;
                int slot = Math.max(0, slots() - (slots() < MANY_SLOTS ? 1 : 2));
                TokenIds begun = prompt.then(answer.first(half));
                Multi<TokenScore> rest = scores(begun, answer.without(half), ending, topN, slot, 2 * PIECE);
                yield half == 0
                        ? rest
                        : Multi.createBy()
                                .concatenating()
                                .streams(scores(prompt, answer.first(half), Ending.CUT, topN, slot, 2 * PIECE), rest);
            }
        };
    }

    private Multi<TokenScore> scores(TokenIds prompt, TokenIds answer, Ending ending, int topN, int slot, int piece) {
        Integer context = serverConnection.describe().contextLength();
        if (context != null && prompt.size() + answer.size() > context) {
            return Multi.createFrom()
                    .failure(() -> new UnscorableException("prompt and answer have " + (prompt.size() + answer.size())
                            + " tokens, the context " + context));
        }
        return partsOfCharacters(answer)
                .onItem()
                .transformToMulti(parts -> Multi.createFrom()
                        .iterable(AnswerStretch.of(answer, parts, ending))
                        .onItem()
                        .transformToMultiAndConcatenate(stretch -> {
                            TokenIds before = prompt.then(answer.first(stretch.begin()));
                            return stretch.isForced()
                                    ? forced(before, stretch, topN, slot, piece, MOST_REFUSED)
                                    : wondered(before, stretch.tokens().at(0), topN, slot)
                                            .toMulti();
                        }));
    }

    /** Ids of the tokens that end inside a character: no grammar can make the server say them. */
    private Uni<Set<Integer>> partsOfCharacters(TokenIds answer) {
        if (answer.size() == 0) {
            return Uni.createFrom().item(Set.of());
        }
        return text(answer)
                .chain(text -> text.chars().allMatch(c -> c < 128)
                        ? Uni.createFrom().item(Map.<Integer, String>of())
                        : texts(answer.stream().boxed().collect(Collectors.toSet())))
                .map(texts -> texts.entrySet().stream()
                        .filter(text -> text.getValue().indexOf(REPLACEMENT) >= 0)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** The score of one token, from what the server would say in its place. */
    private Uni<TokenScore> wondered(TokenIds before, int token, int topN, int slot) {
        return PromptTokenizer.wholeToken(serverConnection.client())
                .chain(whole -> read(ForcedAnswerRequest.wondering(before, whole, slot, Math.max(topN, MOST_TOLD))))
                .map(reply -> ForcedAnswerParser.among(reply.json(), token, topN));
    }

    /**
     * Where the server breaks off, the token that is next is one that no grammar can make it say, such as one that ends an
     * answer or has no text: it is had otherwise, and what comes after it as before. Where the server is gone, so is the way
     * to have it otherwise.
     */
    private Multi<TokenScore> forced(
            TokenIds prompt, AnswerStretch stretch, int topN, int slot, int piece, int refusals) {
        return Multi.createFrom().deferred(() -> {
            TokenIds answer = stretch.tokens();
            ForcedAnswerParser parser = new ForcedAnswerParser(answer, stretch.ending());
            return said(prompt, answer, parser, topN, slot, piece)
                    .onFailure(failure -> refusals > 0
                            && parser.position() < answer.size()
                            && (failure instanceof EngineException.Broken || failure instanceof UnscorableException))
                    .recoverWithMulti(() -> {
                        int at = parser.position();
                        TokenIds before = prompt.then(answer.first(at));
                        Multi<TokenScore> refused =
                                wondered(before, answer.at(at), topN, slot).toMulti();
                        return Multi.createBy()
                                .concatenating()
                                .streams(
                                        refused,
                                        stretch.after(at)
                                                .map(rest -> forced(
                                                        prompt.then(answer.first(at + 1)),
                                                        rest,
                                                        topN,
                                                        slot,
                                                        piece,
                                                        refusals - 1))
                                                .orElseGet(
                                                        () -> Multi.createFrom().empty()));
                    });
        });
    }

    private Multi<TokenScore> said(
            TokenIds prompt, TokenIds answer, ForcedAnswerParser parser, int topN, int slot, int piece) {
        ForcedAnswerRequest request =
                new ForcedAnswerRequest(prompt, answer, slot, ForcedAnswerRequest.pieces(prompt.size(), piece, most()));
        return alreadyRead(prompt, slot, piece)
                .onItem()
                .transformToMulti(already -> Multi.createFrom()
                        .iterable(request.ends())
                        .filter(end -> end > already)
                        .onItem()
                        .transformToUniAndConcatenate(end -> read(request, piece, end)))
                .collect()
                .last()
                .onItem()
                .transformToMulti(read -> answer(request, parser, topN));
    }

    /** How many tokens need not be read again. A single slot is used by all requests. */
    private Uni<Integer> alreadyRead(TokenIds prompt, int slot, int piece) {
        PromptProgress before = progress;
        int already = slots() > 1 ? before.of(prompt, slot, piece) : 0;
        if (already == 0) {
            return Uni.createFrom().item(0);
        }
        return serverConnection
                .client()
                .get("/slots", SLOTS_PATIENCE)
                .map(reply -> reply.isSuccess() && before.isHeld(reply.json()) ? already : 0);
    }

    private Uni<JsonReply> read(ForcedAnswerRequest request, int piece, int end) {
        return Uni.createFrom().deferred(() -> {
            progress = end == request.ends().getFirst() ? PromptProgress.NONE : progress.asking(end);
            return read(request.reading(end))
                    .invoke(() -> progress = new PromptProgress(
                            request.slot(), piece, request.prompt().first(end), end));
        });
    }

    private Uni<JsonReply> read(ObjectNode piece) {
        return serverConnection.client().post("/completion", piece, PATIENCE).invoke(reply -> {
            if (!reply.isSuccess()) {
                throw new EngineException.Broken(
                        "The server read no prompt to score an answer: status " + reply.status() + ".", null);
            }
            serverConnection.responded();
        });
    }

    private Multi<TokenScore> answer(ForcedAnswerRequest request, ForcedAnswerParser parser, int topN) {
        progress = progress.asking(request.prompt().size() + parser.size());
        return serverConnection
                .client()
                .events("/completion", request.saying(parser.size(), topN))
                .onItem()
                .invoke(serverConnection::responded)
                .onItem()
                .transformToIterable(parser::scores)
                .onCompletion()
                .invoke(parser::checkWhole);
    }

    /** Of weights that are not known, the worst is assumed. */
    private int most() {
        Inspection weights = serverConnection.describe().details().weights();
        return weights != null && weights.slidingWindow() == null ? MOST_PIECES : MOST_PIECES_WITH_WINDOW;
    }

    private int slots() {
        return serverConnection.describe().slots();
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
        JsonNode busy = reply.json().path(slots() - 1).path("is_processing");
        if (!reply.isSuccess() || !busy.isBoolean()) {
            throw new UnscorableException("the server does not tell what its slots do");
        }
        return !busy.booleanValue();
    }
}
