package dev.tandem.drift;

import dev.tandem.drift.ComparedTexts.Difference;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.UnscorableException;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Has one chat answered greedily by all variants that can score, and then by those that are compared by text, which may
 * cost money: each of them is asked once, and not again when a request comes in between.
 */
final class TextComparisonTask implements DriftTask {

    /** Characters of JSON that a token has at least, about. */
    private static final int CHARACTERS = 3;

    private final DriftPlan plan;
    private final String requestId;
    private final ChatRequest request;
    private final EngineRegistry engines;
    private final Map<String, GreedyText> texts = new LinkedHashMap<>();
    private final Map<String, GreedyText> again = new HashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();
    /** The variants that answered, or were left out. */
    private final Set<String> over = new HashSet<>();

    TextComparisonTask(DriftPlan plan, String requestId, ChatRequest request, EngineRegistry engines) {
        this.plan = plan;
        this.requestId = requestId;
        this.request = request;
        this.engines = engines;
    }

    @Override
    public DriftPlan plan() {
        return plan;
    }

    @Override
    public ComparisonMethod method() {
        return ComparisonMethod.TEXTS;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public OptionalLong chosen() {
        return OptionalLong.empty();
    }

    @Override
    public AnswerLength length() {
        return AnswerLength.UNKNOWN;
    }

    @Override
    public int promptTokens() {
        return request.messages().toString().length() / CHARACTERS;
    }

    @Override
    public long kept() {
        return texts.values().stream().mapToLong(text -> text.text().length()).sum();
    }

    /** It would ask again what costs money. */
    @Override
    public boolean mayGoOn() {
        return false;
    }

    @Override
    public boolean canGoOn() {
        return asked().anyMatch(variant -> !over.contains(variant) && !TokenScoringTask.isAway(engine(variant)));
    }

    @Override
    public Optional<DriftResult> run(IdleExecutor idleExecutor) throws PreemptedException, InterruptedException {
        for (String variant : asked().toList()) {
            GuardedEngine engine = engine(variant);
            if (!over.contains(variant) && !TokenScoringTask.isAway(engine)) {
                ask(variant, engine, idleExecutor);
            }
        }
        return over.containsAll(asked().toList()) ? Optional.of(compared()) : Optional.empty();
    }

    /** What costs nothing first. */
    private Stream<String> asked() {
        return Stream.concat(plan.scorers().stream(), plan.texts().stream());
    }

    private void ask(String variant, GuardedEngine engine, IdleExecutor idleExecutor)
            throws PreemptedException, InterruptedException {
        try {
            if (engine.health().isReady()) {
                boolean paid = plan.texts().contains(variant);
                String fingerprint = engine.fingerprint();
                GreedyText text = ask(engine, idleExecutor, paid);
                if (paid && plan.choosesForNoiseFloor(requestId)) {
                    again.put(variant, ask(engine, idleExecutor, true));
                }
                if (!text.text().isBlank()) {
                    texts.put(variant, text);
                    fingerprints.put(variant, fingerprint);
                }
            }
            over.add(variant);
        } catch (EngineException e) {
            if (!TokenScoringTask.isAway(engine)) {
                throw e;
            }
        }
    }

    private GreedyText ask(GuardedEngine engine, IdleExecutor idleExecutor, boolean once)
            throws PreemptedException, InterruptedException {
        Uni<GreedyText> answer = engine.chatUnguarded(GreedyRequest.of(request, plan.textTokens(), engine.describe()))
                .collect()
                .in(GreedyText::new, GreedyText::accept);
        return once ? idleExecutor.askOnce(answer) : idleExecutor.ask(answer);
    }

    private ComparedTexts compared() {
        Map<Pair, Difference> pairs = new HashMap<>();
        List<String> references =
                plan.texts().stream().filter(texts::containsKey).toList();
        for (String reference : references) {
            GreedyText own = text(reference);
            texts.forEach((candidate, text) -> {
                // Of two that are both compared by text only, the one named first is the reference.
                int place = references.indexOf(candidate);
                if (place < 0 || place > references.indexOf(reference)) {
                    pairs.put(new Pair(reference, candidate), own.difference(text));
                }
            });
            GreedyText second = again.get(reference);
            if (second != null) {
                pairs.put(new Pair(reference, reference), own.difference(second));
            }
        }
        if (pairs.isEmpty()) {
            throw new UnscorableException("no two variants can be compared by text");
        }
        GreedyText first = text(references.getFirst());
        Category category = Category.of(request, first.allTokens(), first.text(), false);
        return new ComparedTexts(plan.model(), category, fingerprints, pairs);
    }

    private GreedyText text(String variant) {
        return Objects.requireNonNull(texts.get(variant));
    }

    private GuardedEngine engine(String variant) {
        return engines.engine(new VariantId(plan.model(), variant));
    }
}
