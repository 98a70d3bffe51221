package dev.tandem.drift;

import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.UnscorableException;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenScore;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Scores one sample under all variants of its model, one after the other. Variants that take turns score it each in a
 * window of its own; what they said so far is kept meanwhile. Confined to one thread at a time, which it blocks.
 */
final class Scoring implements Measurement {

    private final Sample sample;
    private final EngineRegistry engines;
    private final BiConsumer<VariantId, Duration> preempted;
    private final Map<String, List<TokenScore>> scores = new LinkedHashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();
    private final Map<Pair, DriftSeries> drifts = new HashMap<>();
    /** The variants that scored, or were left out. */
    private final Set<String> over = new HashSet<>();

    private @Nullable Reading reading;

    /** @param preempted is told which variant stopped for a request, and how long after its arrival */
    Scoring(Sample sample, EngineRegistry engines, BiConsumer<VariantId, Duration> preempted) {
        this.sample = sample;
        this.engines = engines;
        this.preempted = preempted;
    }

    @Override
    public DriftPlan plan() {
        return sample.plan();
    }

    @Override
    public Means means() {
        return Means.TOKENS;
    }

    @Override
    public String requestId() {
        return sample.requestId();
    }

    @Override
    public int promptTokens() {
        return sample.promptTokens();
    }

    @Override
    public long kept() {
        return (long) scores.size() * sample.answer().size() * sample.plan().topN();
    }

    @Override
    public boolean canGoOn() {
        return reading == null
                ? !isAway(served())
                : sample.plan().scorers().stream()
                        .filter(variant -> !over.contains(variant))
                        .anyMatch(variant -> !isAway(engine(variant)));
    }

    @Override
    public Optional<Finding> run(Interlude interlude) throws PreemptedException, InterruptedException {
        Optional<Reading> begun = begin(interlude);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        for (String variant : sample.plan().scorers()) {
            if (!over.contains(variant) && !isAway(engine(variant))) {
                score(variant, begun.get(), interlude);
            }
        }
        return over.containsAll(sample.plan().scorers()) ? Optional.of(answer()) : Optional.empty();
    }

    private Optional<Reading> begin(Interlude interlude) throws PreemptedException, InterruptedException {
        GuardedEngine served = served();
        if (reading == null && !isAway(served)) {
            if (!served.fingerprint().equals(sample.fingerprint())) {
                throw new UnscorableException("the variant is not what it was when it answered");
            }
            try {
                reading =
                        Reading.of(scorer(served), sample.request(), sample.promptTokens(), sample.answer(), interlude);
            } catch (EngineException e) {
                rethrowUnlessAway(e, served);
            }
        }
        return Optional.ofNullable(reading);
    }

    /** Leaves a variant out that is not there, and will not be, or reads the ids as another text. */
    private void score(String variant, Reading asked, Interlude interlude)
            throws PreemptedException, InterruptedException {
        GuardedEngine engine = engine(variant);
        try {
            if (engine.health().isReady()) {
                score(engine, asked, interlude);
            }
            over.add(variant);
        } catch (UnscorableException e) {
            // The others may be able to: their contexts may be larger.
            over.add(variant);
        } catch (EngineException e) {
            rethrowUnlessAway(e, engine);
        }
    }

    private void score(GuardedEngine engine, Reading asked, Interlude interlude)
            throws PreemptedException, InterruptedException {
        Scorer scorer = scorer(engine);
        String fingerprint = engine.fingerprint();
        int topN = sample.plan().topN();
        boolean own = engine.id().equals(sample.served());
        if (own || asked.isReadAlikeBy(scorer, interlude)) {
            Interlude.Stopping stopping =
                    new Interlude.Stopping(scorer.stopped(), took -> preempted.accept(engine.id(), took));
            List<TokenScore> first = asked.scoredBy(scorer, topN, interlude, stopping);
            if (own && sample.plan().choosesForFloor(sample.requestId())) {
                String name = engine.id().variant();
                drifts.put(
                        new Pair(name, name),
                        DriftSeries.between(first, asked.scoredBy(scorer, topN, interlude, stopping)));
            }
            scores.put(engine.id().variant(), first);
            fingerprints.put(engine.id().variant(), fingerprint);
        }
    }

    private ScoredAnswer answer() {
        drifts.putAll(ScoredAnswer.between(sample.plan().reference(), scores));
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

    private GuardedEngine served() {
        return engines.engine(sample.served());
    }

    private GuardedEngine engine(String variant) {
        return engines.engine(new VariantId(sample.plan().model(), variant));
    }

    private static Scorer scorer(GuardedEngine engine) {
        return engine.scorer().orElseThrow(() -> new UnscorableException("the variant cannot score"));
    }

    /** Whether its turn is still to come. */
    static boolean isAway(GuardedEngine engine) {
        Status status = engine.health().status();
        return engine.loadable().isPresent() && (status == Status.UNLOADED || status == Status.LOADING);
    }

    /** A turn that ends while it scores is no failure. */
    private static void rethrowUnlessAway(EngineException failure, GuardedEngine engine) {
        if (!isAway(engine)) {
            throw failure;
        }
    }
}
