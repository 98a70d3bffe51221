package dev.tandem.inference;

import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an engine offers that can tell how likely it finds an answer that another one gave.
 *
 * <p>Thread-safe; never blocks. Everything is cold, and cancelling stops it at the engine as fast as that can. Failures
 * are an {@link EngineException}, or an {@link UnscorableException} when nothing is wrong with the engine.
 */
public interface Scorer {

    /** Completes when traces know ids: the first ones may come too early for an engine that reads its vocabulary first. */
    default Uni<Void> prepare() {
        return Uni.createFrom().voidItem();
    }

    /** A trace of an answer that this engine will give to a chat for one choice. */
    AnswerTrace trace(ChatRequest request);

    /** Ids of the prompt that this engine makes of a chat, exactly those that its own answer continues. */
    Uni<TokenIds> prompt(ChatRequest request);

    /**
     * How many ids of tokens there are, from 0 on. Fails with {@link UnscorableException} when that is not told.
     */
    Uni<Integer> vocabularySize();

    /** The text that this engine's tokenizer makes of ids. */
    Uni<String> text(TokenIds ids);

    /** The text of each token by itself, by its id: what is part of a character reads as its replacement. */
    Uni<Map<Integer, String>> texts(Set<Integer> ids);

    /**
     * What this engine's model thinks of each token of an answer after a prompt. Takes one run over both, with nothing of
     * either cached before.
     *
     * @param prompt ids of the prompt, at least one
     * @param answer ids of the answer, at least one, none of which ends an answer for this engine's model
     * @param ending how the answer ended
     * @param topN how many of the most likely tokens to tell for each position, at least 1
     * @return one score for each token of the answer, in order; of one that ended by itself another one behind them, of
     *     {@link TokenScore#END}. Fails with {@link UnscorableException} when the engine does not keep to the answer, as
     *     when it does not fit into the context
     */
    Uni<List<TokenScore>> score(TokenIds prompt, TokenIds answer, Ending ending, int topN);

    /** As {@link #score(TokenIds, TokenIds, Ending, int)}, of what goes on or has been cut. */
    default Uni<List<TokenScore>> score(TokenIds prompt, TokenIds answer, int topN) {
        return score(prompt, answer, Ending.CUT, topN);
    }

    /**
     * As {@link #score(TokenIds, TokenIds, Ending, int)}, each score as soon as it is known. Those that came before it was
     * cancelled are right: the rest is had by asking for what is left of the answer, which may be its end alone, after a
     * prompt that ends with what was scored.
     *
     * @param composition how it is computed
     */
    Multi<TokenScore> scores(TokenIds prompt, TokenIds answer, Ending ending, int topN, BatchComposition composition);

    /**
     * Whether {@link #compare} takes the scorer of that engine now: it runs beside this one, and both are loaded and have
     * as many tokens. One cannot be compared with itself.
     */
    default boolean canCompare(Scorer candidate) {
        return false;
    }

    /**
     * How far other engines' models are from this one's along an answer, by the probabilities of all tokens: exact where
     * two lists of the most likely ones give a lower bound. Each computes the answer once. Otherwise as {@link #scores}.
     *
     * @param candidates at least one; {@link #canCompare} says which
     * @return for each position that would have a score, in order, the drift of each candidate from this one in theirs, all
     *     of it covered
     */
    default Multi<List<TokenDrift>> compare(List<Scorer> candidates, TokenIds prompt, TokenIds answer, Ending ending) {
        return Multi.createFrom()
                .failure(() -> new UnscorableException("the engine tells no probabilities of all tokens"));
    }

    /**
     * Completes when what was cancelled here no longer keeps the engine from anything else. Fails with {@link
     * UnscorableException} when the engine does not tell.
     */
    Uni<Void> stopped();
}
