package dev.tandem.drift;

import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import java.util.List;

/**
 * An answer as the variant that gave it reads it, which is how it is put to all others. It holds content.
 *
 * @param prompt ids of that variant's prompt
 * @param answer ids of the answer
 * @param ending how it ended
 * @param text of both, as that variant's tokenizer writes it
 */
public record TokenizedTranscript(TokenIds prompt, TokenIds answer, Ending ending, String text) {

    /** @throws UnscorableException when the prompt is not the one that was answered */
    static TokenizedTranscript of(
            Scorer own,
            ChatRequest request,
            int promptTokens,
            TokenIds answer,
            Ending ending,
            IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        TokenIds prompt = idleExecutor.ask(own.prompt(request));
        if (prompt.size() != promptTokens) {
            throw new UnscorableException("the prompt had " + promptTokens + " tokens, now " + prompt.size());
        }
        return new TokenizedTranscript(prompt, answer, ending, idleExecutor.ask(own.text(prompt.then(answer))));
    }

    /**
     * Whether another variant means the same by the ids as the one that answered: only then do they speak of the same
     * tokens. Where nobody tells that of all ids, it is so until some answer shows the contrary.
     */
    boolean meansTheSameTo(
            GuardedEngine other, GuardedEngine answering, ScorerVerdicts verdicts, IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        return switch (verdicts.verdict(answering, other, idleExecutor::ask)) {
            case ALIKE -> true;
            case DIFFERENT -> false;
            case UNDECIDED -> {
                Scorer scorer = other.scorer().orElseThrow(() -> new UnscorableException("the variant cannot score"));
                boolean alike =
                        idleExecutor.ask(scorer.text(prompt.then(answer))).equals(text);
                if (!alike) {
                    verdicts.readOtherwise(answering, other);
                }
                yield alike;
            }
        };
    }

    /** @param scores those of the first tokens that are known, and all of them in the end */
    void scoreBy(
            Scorer scorer,
            int topN,
            BatchComposition composition,
            List<TokenScore> scores,
            IdleExecutor idleExecutor,
            IdleExecutor.Stopping stopping)
            throws PreemptedException, InterruptedException {
        idleExecutor.collect(
                size(),
                scores,
                known -> scorer.scores(
                        prompt.then(answer.first(known)), answer.without(known), ending, topN, composition),
                stopping);
    }

    /**
     * As {@link #scoreBy}, of other engines' models beside one by all of their tokens.
     *
     * @param drifts of each candidate from the reference, in their order, at the first positions, and at all in the end
     */
    void compareBy(
            Scorer reference,
            List<Scorer> candidates,
            List<List<TokenDrift>> drifts,
            IdleExecutor idleExecutor,
            IdleExecutor.Stopping stopping)
            throws PreemptedException, InterruptedException {
        idleExecutor.collect(
                size(),
                drifts,
                known -> reference.compare(candidates, prompt.then(answer.first(known)), answer.without(known), ending),
                stopping);
    }

    /** How many scores it has: the end of one that ended by itself is scored too. */
    private int size() {
        return answer.size() + (ending == Ending.BY_ITSELF ? 1 : 0);
    }

    /** How much, not what. */
    @Override
    public String toString() {
        return "Reading[" + prompt.size() + " + " + answer.size() + "]";
    }
}
