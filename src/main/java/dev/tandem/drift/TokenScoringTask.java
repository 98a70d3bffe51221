package dev.tandem.drift;

import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.UnscorableException;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Scores one sample under all variants of its model: those that can be compared by all of their tokens side by side, the
 * others one after the other. Variants that take turns score it each in a
 * window of its own; what they said so far is kept meanwhile, and when a request stops them. Confined to one thread at a
 * time, which it blocks.
 */
final class TokenScoringTask implements DriftTask {

    private final DriftSample sample;
    private final EngineRegistry engines;
    private final ScorerVerdicts verdicts;
    private final BiConsumer<VariantId, Duration> preempted;
    /** By variant; of those that are not over, of the first tokens. */
    private final Map<String, List<TokenScore>> scores = new LinkedHashMap<>();
    /** What is known of the variants that are compared by all tokens: the drift of each but the reference. */
    private final List<List<TokenDrift>> compared = new ArrayList<>();
    /** Their fingerprints, by variant. */
    private Map<String, String> comparing = Map.of();
    /** What came of it, when that is all known. */
    private final Map<Pair, DriftSeries> exact = new HashMap<>();
    /** The serving variant's once more, computed otherwise. */
    private final List<TokenScore> again = new ArrayList<>();
    /** Of the variants that score. */
    private final Map<String, String> fingerprints = new HashMap<>();
    /** The variants that scored, or were left out. */
    private final Set<String> over = new HashSet<>();

    private @Nullable TokenizedTranscript tokenizedTranscript;

    /** @param preempted is told which variant stopped for a request, and how long after its arrival */
    TokenScoringTask(
            DriftSample sample,
            EngineRegistry engines,
            ScorerVerdicts verdicts,
            BiConsumer<VariantId, Duration> preempted) {
        this.sample = sample;
        this.engines = engines;
        this.verdicts = verdicts;
        this.preempted = preempted;
    }

    @Override
    public DriftPlan plan() {
        return sample.plan();
    }

    @Override
    public ComparisonMethod method() {
        return ComparisonMethod.TOKENS;
    }

    @Override
    public String requestId() {
        return sample.requestId();
    }

    @Override
    public OptionalLong chosen() {
        return OptionalLong.of(sample.chosen());
    }

    @Override
    public AnswerLength length() {
        return sample.length();
    }

    @Override
    public int promptTokens() {
        return sample.promptTokens();
    }

    @Override
    public long kept() {
        long tokens =
                again.size() + scores.values().stream().mapToLong(List::size).sum();
        return tokens * sample.plan().topN() + (long) compared.size() * comparing.size();
    }

    @Override
    public boolean mayGoOn() {
        return true;
    }

    @Override
    public boolean canGoOn() {
        return tokenizedTranscript == null
                ? !isAway(served())
                : sample.plan().scorers().stream()
                        .filter(variant -> !over.contains(variant))
                        .anyMatch(variant -> !isAway(engine(variant)));
    }

    @Override
    public Optional<DriftResult> run(IdleExecutor idleExecutor) throws PreemptedException, InterruptedException {
        Optional<TokenizedTranscript> begun = begin(idleExecutor);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        if (exact.isEmpty()) {
            compare(begun.get(), idleExecutor);
        }
        for (String variant : sample.plan().scorers()) {
            if (!over.contains(variant) && !isAway(engine(variant))) {
                score(variant, begun.get(), idleExecutor);
            }
        }
        return over.containsAll(sample.plan().scorers()) ? Optional.of(answer()) : Optional.empty();
    }

    private Optional<TokenizedTranscript> begin(IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        GuardedEngine served = served();
        if (tokenizedTranscript == null && !isAway(served)) {
            if (!served.fingerprint().equals(sample.fingerprint())) {
                throw new UnscorableException("the variant is not what it was when it answered");
            }
            try {
                tokenizedTranscript = TokenizedTranscript.of(
                        scorer(served),
                        sample.request(),
                        sample.promptTokens(),
                        sample.answer(),
                        sample.ending(),
                        idleExecutor);
                List<GuardedEngine> scorers =
                        sample.plan().scorers().stream().map(this::engine).toList();
                verdicts.prepare(served, scorers, idleExecutor::ask);
            } catch (EngineException e) {
                rethrowUnlessAway(e, served);
            }
        }
        return Optional.ofNullable(tokenizedTranscript);
    }

    /** Whoever is compared like this need not score by itself, unless to show what is noise, or for others. */
    private void compare(TokenizedTranscript asked, IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        GuardedEngine reference = engine(sample.plan().reference());
        List<GuardedEngine> candidates = comparable(reference, asked, idleExecutor);
        if (candidates.isEmpty()) {
            return;
        }
        Map<String, String> found = new HashMap<>(Map.of(reference.id().variant(), reference.fingerprint()));
        candidates.forEach(one -> found.put(one.id().variant(), one.fingerprint()));
        if (!found.equals(comparing)) {
            compared.clear();
            comparing = found;
        }
        Scorer scorer = scorer(reference);
        try {
            asked.compareBy(
                    scorer,
                    candidates.stream().map(TokenScoringTask::scorer).toList(),
                    compared,
                    idleExecutor,
                    new IdleExecutor.Stopping(scorer.stopped(), took -> preempted.accept(reference.id(), took)));
        } catch (UnscorableException | EngineException e) {
            // Asked one by one, it shows who cannot.
            compared.clear();
            return;
        }
        for (int i = 0; i < candidates.size(); i++) {
            int index = i;
            exact.put(
                    new Pair(reference.id().variant(), candidates.get(i).id().variant()),
                    DriftSeries.of(compared.stream().map(one -> one.get(index)).toList()));
        }
        fingerprints.putAll(found);
        Set<String> done = new HashSet<>(found.keySet());
        if (!done.containsAll(sample.plan().scorers())) {
            done.remove(reference.id().variant());
        }
        if (sample.plan().choosesForNoiseFloor(sample.requestId())) {
            done.remove(sample.served().variant());
        }
        over.addAll(done);
    }

    private List<GuardedEngine> comparable(
            GuardedEngine reference, TokenizedTranscript asked, IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        List<GuardedEngine> candidates = new ArrayList<>();
        if (isThere(reference) && meansTheSame(reference, asked, idleExecutor)) {
            for (String variant : sample.plan().scorers()) {
                GuardedEngine candidate = engine(variant);
                if (!over.contains(variant)
                        && isThere(candidate)
                        && scorer(reference).canCompare(scorer(candidate))
                        && meansTheSame(candidate, asked, idleExecutor)) {
                    candidates.add(candidate);
                }
            }
        }
        return candidates;
    }

    private static boolean isThere(GuardedEngine engine) {
        return engine.health().isReady() && engine.scorer().isPresent();
    }

    private boolean meansTheSame(GuardedEngine engine, TokenizedTranscript asked, IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        return engine.id().equals(sample.served()) || asked.meansTheSameTo(engine, served(), verdicts, idleExecutor);
    }

    /**
     * Leaves a variant out that means other texts by the ids, or has never scored anything. Where another cannot score an
     * answer, it is scored for none: what is compared is about the same answers.
     */
    private void score(String variant, TokenizedTranscript asked, IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        GuardedEngine engine = engine(variant);
        try {
            if (!engine.health().isReady()) {
                throw new EngineException.Unavailable(
                        "The variant '" + variant + "' is not there to score.", Duration.ofSeconds(1));
            }
            score(engine, asked, idleExecutor);
            over.add(variant);
        } catch (UnscorableException e) {
            leaveOut(engine, e);
        } catch (EngineException.Unavailable e) {
            if (!isAway(engine)) {
                leaveOut(engine, e);
            }
        } catch (EngineException e) {
            rethrowUnlessAway(e, engine);
        }
    }

    private void score(GuardedEngine engine, TokenizedTranscript asked, IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        Scorer scorer = scorer(engine);
        String variant = engine.id().variant();
        int topN = sample.plan().topN();
        boolean own = engine.id().equals(sample.served());
        if (!engine.fingerprint().equals(fingerprints.getOrDefault(variant, engine.fingerprint()))) {
            forget(variant);
        }
        if (scores.containsKey(variant) || meansTheSame(engine, asked, idleExecutor)) {
            fingerprints.put(variant, engine.fingerprint());
            IdleExecutor.Stopping stopping =
                    new IdleExecutor.Stopping(scorer.stopped(), took -> preempted.accept(engine.id(), took));
            asked.scoreBy(
                    scorer,
                    topN,
                    BatchComposition.USUAL,
                    scores.computeIfAbsent(variant, any -> new ArrayList<>()),
                    idleExecutor,
                    stopping);
            if (own && sample.plan().choosesForNoiseFloor(sample.requestId())) {
                asked.scoreBy(scorer, topN, BatchComposition.OTHER, again, idleExecutor, IdleExecutor.Stopping.UNSEEN);
            }
        }
    }

    private void leaveOut(GuardedEngine engine, RuntimeException cause) {
        if (verdicts.hasScored(engine.fingerprint())) {
            throw cause;
        }
        over.add(engine.id().variant());
        forget(engine.id().variant());
    }

    /** What a variant said when it was another, or of a part of what it cannot score as a whole. */
    private void forget(String variant) {
        scores.remove(variant);
        fingerprints.remove(variant);
        if (variant.equals(sample.served().variant())) {
            again.clear();
        }
    }

    private ScoredAnswer answer() {
        Map<Pair, DriftSeries> drifts = ScoredAnswer.between(sample.plan().reference(), scores);
        String served = sample.served().variant();
        List<TokenScore> first = scores.get(served);
        if (first != null && !again.isEmpty()) {
            drifts.put(new Pair(served, served), DriftSeries.between(first, again));
        }
        drifts.putAll(exact);
        if (drifts.isEmpty()) {
            throw new UnscorableException("no two variants can be compared");
        }
        fingerprints.values().forEach(verdicts::scored);
        return new ScoredAnswer(
                sample.plan().model(),
                sample.requestId(),
                sample.conversation(),
                sample.served().variant(),
                sample.category(),
                sample.at(),
                sample.chosen(),
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
