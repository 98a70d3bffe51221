package dev.tandem.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.Capabilities;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.routing.Target;
import dev.tandem.routing.Variant;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether every variant that the split could choose can answer a request. Decided before assignment, so that arms never
 * reject differently; a request that names its variant is held against that one alone.
 */
@ApplicationScoped
class Eligibility {

    /** What a chat template adds to an object or a list at the most; generous, since it only saves exact counting. */
    private static final int TEMPLATE_TOKENS = 64;

    private final EngineRegistry engines;

    Eligibility(EngineRegistry engines) {
        this.engines = engines;
    }

    /** Completes if all can; fails with {@link EngineException.Refused} or {@code ContextLengthExceeded} if not. */
    Uni<Void> check(Target target, ChatRequest request) {
        List<GuardedEngine> arms = target
                .override()
                .map(List::of)
                .orElseGet(() -> target.model().weighted())
                .stream()
                .map(Variant::id)
                .map(engines::engine)
                .toList();
        for (GuardedEngine arm : arms) {
            missing(arm, request).ifPresent(field -> {
                List<GuardedEngine> lacking = arms.stream()
                        .filter(other -> missing(other, request).equals(Optional.of(field)))
                        .toList();
                List<String> names =
                        lacking.stream().map(other -> other.id().variant()).toList();
                throw new EngineException.Refused(
                        UnsupportedField.message(field, request, least(arm, lacking), target, names), field);
            });
            arm.objection(request).ifPresent(objection -> {
                throw objection;
            });
        }
        return fits(arms, request);
    }

    /** Of one that takes only certain fields, if there is one: what helps the others does not help it. */
    private static Capabilities least(GuardedEngine first, List<GuardedEngine> lacking) {
        return lacking.stream()
                .map(engine -> engine.describe().capabilities())
                .filter(capabilities -> !capabilities.everyField())
                .findFirst()
                .orElseGet(() -> first.describe().capabilities());
    }

    private static Optional<String> missing(GuardedEngine arm, ChatRequest request) {
        return arm.describe().capabilities().missing(request);
    }

    private static Uni<Void> fits(List<GuardedEngine> arms, ChatRequest request) {
        List<Uni<Void>> counts = new ArrayList<>();
        for (GuardedEngine arm : arms) {
            Integer context = arm.describe().contextLength();
            Optional<GuardedEngine> counter = counter(arm, arms);
            if (context != null && mostPromptTokens(request.body()) >= context && counter.isPresent()) {
                counts.add(counter.get().countPromptTokens(request).map(tokens -> {
                    if (tokens >= context) {
                        throw new EngineException.ContextLengthExceeded(tokens, context);
                    }
                    return null;
                }));
            }
        }
        return counts.isEmpty()
                ? Uni.createFrom().voidItem()
                // One cause is enough; the others are nobody's, and Mutiny would log them as dropped.
                : Uni.join()
                        .all(counts)
                        .andCollectFailures()
                        .onFailure(CompositeException.class)
                        .transform(failure -> failure.getCause())
                        .replaceWithVoid();
    }

    /** For one that is not loaded another arm counts: they are of one model and share its tokenizer. */
    private static Optional<GuardedEngine> counter(GuardedEngine arm, List<GuardedEngine> arms) {
        Status status = arm.health().status();
        return switch (status) {
            case READY -> Optional.of(arm);
            case UNLOADED ->
                arms.stream().filter(other -> other.health().isReady()).findFirst();
            case LOADING, FAILED -> Optional.empty();
        };
    }

    /**
     * An upper bound, found without writing anything: no tokenizer makes more tokens than there are bytes, and a char
     * takes three at the most. Any field may end up in the prompt, as tools do.
     */
    private static long mostPromptTokens(JsonNode value) {
        long most = value.isContainerNode() ? TEMPLATE_TOKENS : value.asText().length() * 3L;
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            most += field.getKey().length() * 3L + mostPromptTokens(field.getValue());
        }
        for (JsonNode element : value.isArray() ? value : List.<JsonNode>of()) {
            most += mostPromptTokens(element);
        }
        return most;
    }
}
