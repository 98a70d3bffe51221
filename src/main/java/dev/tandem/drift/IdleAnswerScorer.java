package dev.tandem.drift;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Scores answers for one who has them already, such as a replay, between the requests of live traffic, to which it
 * yields. Thread-safe; blocks, and stops when it is interrupted. All of it fails with an {@link EngineException} when the
 * engine does.
 */
@ApplicationScoped
public class IdleAnswerScorer {

    /** A request that arrived, and is about to be generated, must not meet what has just made way for it. */
    private static final Duration IDLE = Duration.ofMillis(25);

    private static final Duration WAIT = Duration.ofMinutes(1);

    private final LiveTraffic live;
    private final EngineRegistry engines;
    private final ScorerVerdicts verdicts;

    IdleAnswerScorer(LiveTraffic live, EngineRegistry engines, ScorerVerdicts verdicts) {
        this.live = live;
        this.engines = engines;
        this.verdicts = verdicts;
    }

    /** Returns when the answers of an engine can be traced from their first token on. */
    public void prepare(GuardedEngine engine) throws PreemptedException, InterruptedException {
        idleExecutor().ask(scorer(engine).prepare());
    }

    /**
     * How the engine that gave an answer reads it.
     *
     * @param promptTokens tokens of the prompt as the engine counted them when it answered
     * @throws UnscorableException when that was another prompt
     */
    public TokenizedTranscript read(
            GuardedEngine engine, ChatRequest request, int promptTokens, TokenIds answer, Ending ending)
            throws PreemptedException, InterruptedException {
        verdicts.prepare(engine, List.copyOf(engines.engines(engine.id().model())), idleExecutor()::ask);
        return TokenizedTranscript.of(scorer(engine), request, promptTokens, answer, ending, idleExecutor());
    }

    /**
     * Whether an engine means the same by the ids of an answer as the one that gave it; only then may it score. Of two
     * engines it is the same for all answers, as far as anybody tells.
     *
     * @param answering the engine that gave the answer, which may be away when it was asked to read one before
     */
    public boolean meansTheSame(GuardedEngine answering, GuardedEngine engine, TokenizedTranscript tokenizedTranscript)
            throws PreemptedException, InterruptedException {
        return tokenizedTranscript.meansTheSameTo(engine, answering, verdicts, idleExecutor());
    }

    /**
     * What an engine thinks of each token of an answer.
     *
     * @param topN how many of the most likely tokens to tell for each position, at least 1
     * @throws UnscorableException when it does not keep to the answer, as when it does not fit into the context
     */
    public List<TokenScore> score(
            TokenizedTranscript tokenizedTranscript, GuardedEngine engine, int topN, BatchComposition composition)
            throws PreemptedException, InterruptedException {
        List<TokenScore> scores = new ArrayList<>();
        tokenizedTranscript.scoreBy(
                scorer(engine), topN, composition, scores, idleExecutor(), IdleExecutor.Stopping.UNSEEN);
        return scores;
    }

    /**
     * How far engines' models are from a reference's along an answer, by the probabilities of all tokens.
     *
     * @return one series for each candidate, in order; empty when they cannot be compared like this
     * @throws UnscorableException as when they score
     */
    public Optional<List<DriftSeries>> compare(
            TokenizedTranscript tokenizedTranscript, GuardedEngine reference, List<GuardedEngine> candidates)
            throws PreemptedException, InterruptedException {
        Scorer base = scorer(reference);
        List<Scorer> others = candidates.stream().map(IdleAnswerScorer::scorer).toList();
        if (others.isEmpty() || !others.stream().allMatch(base::canCompare)) {
            return Optional.empty();
        }
        List<List<TokenDrift>> drifts = new ArrayList<>();
        tokenizedTranscript.compareBy(base, others, drifts, idleExecutor(), IdleExecutor.Stopping.UNSEEN);
        return Optional.of(IntStream.range(0, others.size())
                .mapToObj(i -> DriftSeries.of(
                        drifts.stream().map(position -> position.get(i)).toList()))
                .toList());
    }

    private static Scorer scorer(GuardedEngine engine) {
        return engine.scorer().orElseThrow(() -> new UnscorableException("the variant cannot score"));
    }

    private IdleExecutor idleExecutor() {
        return new IdleExecutor(live, IDLE, WAIT);
    }
}
