package dev.tandem.replay.scoring;

import dev.tandem.drift.IdleAnswerScorer;
import dev.tandem.drift.PreemptedException;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.TokenizedTranscript;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.UnscorableException;
import dev.tandem.replay.prompt.ReplayRequestFactory;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenScore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Has the engines score answers, in the pauses of live traffic. */
@ApplicationScoped
class EngineAnswerScorer implements AnswerScorer {

    private static final Logger LOG = Logger.getLogger(EngineAnswerScorer.class);

    private final EngineRegistry engines;
    private final IdleAnswerScorer scoring;

    EngineAnswerScorer(EngineRegistry engines, IdleAnswerScorer scoring) {
        this.engines = engines;
        this.scoring = scoring;
    }

    @Override
    public VariantScore ask(ScoringQuestion scoringQuestion, ReplayPlan plan)
            throws NotReadyException, InterruptedException {
        GuardedEngine engine = engines.engine(new VariantId(plan.model(), scoringQuestion.scorer()));
        if (!engine.health().isReady()) {
            throw NotReadyException.of(scoringQuestion.scorer(), engine.health().detail());
        }
        try {
            return score(scoringQuestion, plan, engine);
        } catch (PreemptedException e) {
            return VariantScore.none(scoringQuestion, UnscoredReason.PREEMPTED);
        } catch (UnscorableException e) {
            LOG.debugf(
                    "%s does not score prompt %d: %s",
                    engine.id(), scoringQuestion.prompt().index(), e.getMessage());
            return VariantScore.none(scoringQuestion, UnscoredReason.NOT_ACCEPTED);
        } catch (RuntimeException e) {
            Optional<NotReadyException> later = NotReadyException.of(scoringQuestion.scorer(), e);
            if (later.isPresent()) {
                throw later.get();
            }
            LOG.warnf(
                    "%s fails to score prompt %d (%s)",
                    engine.id(), scoringQuestion.prompt().index(), e);
            return VariantScore.none(scoringQuestion, UnscoredReason.ENGINE_FAILED);
        }
    }

    private VariantScore score(ScoringQuestion scoringQuestion, ReplayPlan plan, GuardedEngine engine)
            throws PreemptedException, InterruptedException {
        String fingerprint = engine.fingerprint();
        Transcript told = scoringQuestion.transcript();
        TokenizedTranscript tokenizedTranscript;
        if (told == null) {
            if (!fingerprint.equals(scoringQuestion.answer().fingerprint())) {
                return VariantScore.none(scoringQuestion, UnscoredReason.VARIANT_CHANGED);
            }
            Optional<TokenizedTranscript> own = read(scoringQuestion, engine);
            if (own.isEmpty()) {
                return VariantScore.none(scoringQuestion, UnscoredReason.VARIANT_CHANGED);
            }
            tokenizedTranscript = own.get();
        } else {
            tokenizedTranscript = told.tokenized(scoringQuestion.answer());
            GuardedEngine answering = engines.engine(
                    new VariantId(plan.model(), scoringQuestion.arm().variant()));
            if (!scoring.meansTheSame(answering, engine, tokenizedTranscript)) {
                return VariantScore.none(scoringQuestion, UnscoredReason.OTHER_TOKENIZER);
            }
        }
        int topN = plan.design().topN();
        List<TokenScore> scores = scoring.score(tokenizedTranscript, engine, topN, BatchComposition.USUAL);
        return new VariantScore(
                scoringQuestion.prompt().index(),
                scoringQuestion.arm().name(),
                scoringQuestion.scorer(),
                fingerprint,
                null,
                told == null ? Transcript.of(tokenizedTranscript) : null,
                ScoreCodec.scores(scores),
                scoringQuestion.twice()
                        ? ScoreCodec.series(DriftSeries.between(
                                scores, scoring.score(tokenizedTranscript, engine, topN, BatchComposition.OTHER)))
                        : null);
    }

    @Override
    public Optional<AnswerScores> compare(ScoringQuestion scoringQuestion, ReplayPlan plan)
            throws NotReadyException, InterruptedException {
        GuardedEngine own = engine(plan, scoringQuestion.scorer());
        GuardedEngine reference = engine(plan, plan.design().reference());
        Set<String> names = new LinkedHashSet<>(plan.design().scorers());
        names.addAll(List.of(own.id().variant(), reference.id().variant()));
        List<GuardedEngine> all = names.stream().map(name -> engine(plan, name)).toList();
        List<GuardedEngine> candidates =
                all.stream().filter(one -> !one.equals(reference)).toList();
        for (GuardedEngine one : all) {
            // Asked one by one, those that are there would tell less than they could a moment later.
            if (one.health().status() == EngineHealth.Status.LOADING) {
                throw NotReadyException.of(one.id().variant(), one.health().detail());
            }
        }
        if (!all.stream().allMatch(one -> one.health().isReady() && one.scorer().isPresent())
                || !own.fingerprint().equals(scoringQuestion.answer().fingerprint())) {
            return Optional.empty();
        }
        try {
            return compare(scoringQuestion, plan, own, reference, candidates);
        } catch (PreemptedException | UnscorableException | EngineException e) {
            LOG.debugf(
                    "prompt %d of '%s' is not compared by all tokens: %s",
                    scoringQuestion.prompt().index(), plan.model(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<AnswerScores> compare(
            ScoringQuestion scoringQuestion,
            ReplayPlan plan,
            GuardedEngine own,
            GuardedEngine reference,
            List<GuardedEngine> candidates)
            throws PreemptedException, InterruptedException {
        Map<String, String> fingerprints = new HashMap<>(Map.of(reference.id().variant(), reference.fingerprint()));
        candidates.forEach(one -> fingerprints.put(one.id().variant(), one.fingerprint()));
        Optional<TokenizedTranscript> read = read(scoringQuestion, own);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        for (GuardedEngine one :
                Stream.concat(Stream.of(reference), candidates.stream()).toList()) {
            if (!one.equals(own) && !scoring.meansTheSame(own, one, read.get())) {
                return Optional.empty();
            }
        }
        Optional<List<DriftSeries>> series = scoring.compare(read.get(), reference, candidates);
        if (series.isEmpty()) {
            return Optional.empty();
        }
        Map<Pair, DriftSeries> drifts = new HashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            drifts.put(
                    new Pair(reference.id().variant(), candidates.get(i).id().variant()),
                    series.get().get(i));
        }
        if (scoringQuestion.twice()) {
            drifts.put(new Pair(own.id().variant(), own.id().variant()), noise(read.get(), own, plan));
        }
        return Optional.of(AnswerScores.compared(
                scoringQuestion.prompt(), scoringQuestion.arm(), scoringQuestion.answer(), fingerprints, drifts));
    }

    private DriftSeries noise(TokenizedTranscript read, GuardedEngine own, ReplayPlan plan)
            throws PreemptedException, InterruptedException {
        int topN = plan.design().topN();
        return DriftSeries.between(
                scoring.score(read, own, topN, BatchComposition.USUAL),
                scoring.score(read, own, topN, BatchComposition.OTHER));
    }

    private GuardedEngine engine(ReplayPlan plan, String variant) {
        return engines.engine(new VariantId(plan.model(), variant));
    }

    /** Empty when the variant makes another prompt of the request than it answered. */
    private Optional<TokenizedTranscript> read(ScoringQuestion scoringQuestion, GuardedEngine engine)
            throws PreemptedException, InterruptedException {
        Integer counted = scoringQuestion.answer().promptTokens();
        try {
            return Optional.of(scoring.read(
                    engine,
                    ReplayRequestFactory.of(scoringQuestion.prompt(), engine),
                    counted == null ? -1 : counted,
                    Transcript.ids(scoringQuestion.answer().knownTokens()),
                    Ending.of(scoringQuestion.answer().finishReason())));
        } catch (UnscorableException e) {
            LOG.debugf(
                    "%s: prompt %d: %s", engine.id(), scoringQuestion.prompt().index(), e.getMessage());
            return Optional.empty();
        }
    }
}
