package dev.tandem.replay.scoring;

import dev.tandem.replay.prompt.ReplayedRequest;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ReplayPlan;

import dev.tandem.drift.AnswerScoring;
import dev.tandem.drift.PreemptedException;
import dev.tandem.drift.TokenizedTranscript;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.UnscorableException;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenScore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Has the engines score answers, in the pauses of live traffic. */
@ApplicationScoped
class ScoringExaminer implements Examiner {

    private static final Logger LOG = Logger.getLogger(ScoringExaminer.class);

    private final EngineRegistry engines;
    private final AnswerScoring scoring;

    ScoringExaminer(EngineRegistry engines, AnswerScoring scoring) {
        this.engines = engines;
        this.scoring = scoring;
    }

    @Override
    public Opinion ask(Question question, ReplayPlan plan) throws NotReadyException, InterruptedException {
        GuardedEngine engine = engines.engine(new VariantId(plan.model(), question.scorer()));
        if (!engine.health().isReady()) {
            throw NotReadyException.of(question.scorer(), engine.health().detail());
        }
        try {
            return opinion(question, plan, engine);
        } catch (PreemptedException e) {
            return Opinion.none(question, Unscored.PREEMPTED);
        } catch (UnscorableException e) {
            LOG.debugf(
                    "%s does not score prompt %d: %s",
                    engine.id(), question.prompt().index(), e.getMessage());
            return Opinion.none(question, Unscored.NOT_ACCEPTED);
        } catch (RuntimeException e) {
            Optional<NotReadyException> later = NotReadyException.of(question.scorer(), e);
            if (later.isPresent()) {
                throw later.get();
            }
            LOG.warnf(
                    "%s fails to score prompt %d (%s)",
                    engine.id(), question.prompt().index(), e);
            return Opinion.none(question, Unscored.ENGINE_FAILED);
        }
    }

    private Opinion opinion(Question question, ReplayPlan plan, GuardedEngine engine)
            throws PreemptedException, InterruptedException {
        String fingerprint = engine.fingerprint();
        Transcript told = question.transcript();
        TokenizedTranscript tokenizedTranscript;
        if (told == null) {
            if (!fingerprint.equals(question.answer().fingerprint())) {
                return Opinion.none(question, Unscored.VARIANT_CHANGED);
            }
            Optional<TokenizedTranscript> own = read(question, engine);
            if (own.isEmpty()) {
                return Opinion.none(question, Unscored.VARIANT_CHANGED);
            }
            tokenizedTranscript = own.get();
        } else {
            tokenizedTranscript = told.reading(question.answer().knownTokens());
            if (!scoring.isReadAlike(tokenizedTranscript, engine)) {
                return Opinion.none(question, Unscored.OTHER_TOKENIZER);
            }
        }
        int topN = plan.design().topN();
        List<TokenScore> scores = scoring.score(tokenizedTranscript, engine, topN);
        return new Opinion(
                question.prompt().index(),
                question.arm().name(),
                question.scorer(),
                fingerprint,
                null,
                told == null ? Transcript.of(tokenizedTranscript) : null,
                Packed.scores(scores),
                question.twice()
                        ? Packed.series(DriftSeries.between(scores, scoring.score(tokenizedTranscript, engine, topN)))
                        : null);
    }

    /** Empty when the variant makes another prompt of the request than it answered. */
    private Optional<TokenizedTranscript> read(Question question, GuardedEngine engine)
            throws PreemptedException, InterruptedException {
        Integer counted = question.answer().promptTokens();
        try {
            return Optional.of(scoring.read(
                    engine,
                    ReplayedRequest.of(question.prompt(), engine),
                    counted == null ? -1 : counted,
                    Transcript.ids(question.answer().knownTokens())));
        } catch (UnscorableException e) {
            LOG.debugf("%s: prompt %d: %s", engine.id(), question.prompt().index(), e.getMessage());
            return Optional.empty();
        }
    }
}
