package dev.tandem.drift;

import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.engine.Scorer;
import dev.tandem.engine.TokenIds;
import dev.tandem.engine.UnscorableException;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenScore;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores one sample under all variants of its model, one after the other. Confined to one thread, which it blocks. */
final class Scoring {

    private final Sample sample;
    private final EngineRegistry engines;
    private final Interlude interlude;
    private final Map<String, List<TokenScore>> scores = new LinkedHashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();

    Scoring(Sample sample, EngineRegistry engines, Interlude interlude) {
        this.sample = sample;
        this.engines = engines;
        this.interlude = interlude;
    }

    /**
     * Scores.
     *
     * @throws UnscorableException when no two variants can be compared
     * @throws dev.tandem.engine.EngineException when an engine fails
     */
    ScoredAnswer run() throws Interlude.GivenUpException, InterruptedException {
        GuardedEngine served = engines.engine(sample.served());
        if (!served.fingerprint().equals(sample.fingerprint())) {
            throw new UnscorableException("the variant is not what it was when it answered");
        }
        Scorer own = scorer(served);
        TokenIds prompt = interlude.ask(own.prompt(sample.request()));
        if (prompt.size() != sample.promptTokens()) {
            throw new UnscorableException("the prompt had " + sample.promptTokens() + " tokens, now " + prompt.size());
        }
        String text = interlude.ask(own.text(prompt.then(sample.answer())));
        for (String variant : sample.plan().scorers()) {
            score(engines.engine(new VariantId(sample.plan().model(), variant)), prompt, text);
        }
        Map<Pair, DriftSeries> drifts = drifts();
        if (sample.plan().choosesForFloor(sample.requestId())) {
            floor(own, prompt).ifPresent(series -> drifts.put(floorPair(), series));
        }
        if (drifts.isEmpty()) {
            throw new UnscorableException("no two variants can be compared");
        }
        return new ScoredAnswer(
                sample.plan().model(),
                sample.requestId(),
                sample.conversation(),
                sample.served().variant(),
                sample.category(),
                sample.at(),
                fingerprints,
                drifts);
    }

    private static Scorer scorer(GuardedEngine engine) {
        return engine.scorer().orElseThrow(() -> new UnscorableException("the variant cannot score"));
    }

    /** Leaves a variant out that is not there or reads the ids as another text. */
    private void score(GuardedEngine engine, TokenIds prompt, String text)
            throws Interlude.GivenUpException, InterruptedException {
        if (!engine.health().isReady()) {
            return;
        }
        Scorer scorer = scorer(engine);
        String fingerprint = engine.fingerprint();
        try {
            boolean reads = engine.id().equals(sample.served())
                    || interlude.ask(scorer.text(prompt.then(sample.answer()))).equals(text);
            if (reads) {
                List<TokenScore> score = interlude.ask(
                        scorer.score(prompt, sample.answer(), sample.plan().topN()));
                scores.put(engine.id().variant(), score);
                fingerprints.put(engine.id().variant(), fingerprint);
            }
        } catch (UnscorableException e) {
            // The others may be able to: their contexts may be larger.
            return;
        }
    }

    private Map<Pair, DriftSeries> drifts() {
        String reference = sample.plan().reference();
        Map<Pair, DriftSeries> drifts = new HashMap<>();
        List<TokenScore> base = scores.get(reference);
        if (base != null) {
            scores.forEach((candidate, score) -> {
                if (!candidate.equals(reference)) {
                    drifts.put(new Pair(reference, candidate), DriftSeries.between(base, score));
                }
            });
        }
        return drifts;
    }

    private Pair floorPair() {
        return new Pair(sample.served().variant(), sample.served().variant());
    }

    private Optional<DriftSeries> floor(Scorer own, TokenIds prompt)
            throws Interlude.GivenUpException, InterruptedException {
        List<TokenScore> first = scores.get(sample.served().variant());
        if (first == null) {
            return Optional.empty();
        }
        List<TokenScore> second =
                interlude.ask(own.score(prompt, sample.answer(), sample.plan().topN()));
        return Optional.of(DriftSeries.between(first, second));
    }
}
