package dev.tandem.chat;

import dev.tandem.drift.Drift;
import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.EngineException;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.residency.Rotation;
import dev.tandem.residency.Rotations;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.AssignmentKey;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Router;
import dev.tandem.routing.Target;
import dev.tandem.routing.Variant;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers a request: finds the model, checks that all arms could answer, assigns one, generates, observes. */
@ApplicationScoped
public class ChatService {

    private static final int EVENTS_AHEAD = 32;

    private final ModelCatalog catalog;
    private final Eligibility eligibility;
    private final EngineRegistry engines;
    private final Rotations rotations;
    private final Assignments assignments;
    private final RequestRecorder recorder;
    private final Drift drift;

    ChatService(
            ModelCatalog catalog,
            Eligibility eligibility,
            EngineRegistry engines,
            Rotations rotations,
            Assignments assignments,
            RequestRecorder recorder,
            Drift drift) {
        this.catalog = catalog;
        this.eligibility = eligibility;
        this.engines = engines;
        this.rotations = rotations;
        this.assignments = assignments;
        this.recorder = recorder;
        this.drift = drift;
    }

    /**
     * Answers.
     *
     * @param exchange takes note of all that happens
     * @param eventLoop where the events are to arrive, and where {@code exchange} lives
     * @return a cold stream of the answer's events; cancelling it stops the generation. Fails with
     *     {@link EngineException} or {@link dev.tandem.routing.UnknownModelException}
     */
    public Multi<ChatEvent> answer(Exchange exchange, ChatRequest request, Caller caller, Executor eventLoop) {
        drift.arrived();
        Target target = catalog.resolve(request.model(), caller.variant(), caller.admin());
        exchange.asked(target.model().name(), request);
        return eligibility
                .check(target, request)
                .emitOn(eventLoop)
                .onItem()
                .transformToMulti(eligible -> assign(exchange, request, caller, target, eventLoop));
    }

    private Multi<ChatEvent> assign(
            Exchange exchange, ChatRequest request, Caller caller, Target target, Executor eventLoop) {
        recorder.consider(exchange, request, caller, target.model().name());
        AssignmentKey key = UnitKeys.of(request, caller, target.model().unit());
        Function<Variant, Multi<ChatEvent>> answer = variant -> answer(exchange, request, variant, eventLoop);
        Consumer<Assignment> note = assignment -> assignments.note(exchange, assignment, caller);
        return rotation(target)
                .map(rotation -> {
                    WindowVisit visit = new WindowVisit(exchange, target, key, note, answer);
                    Optional<String> pinned = target.override().map(Variant::name);
                    return InOrder.on(eventLoop, EVENTS_AHEAD, rotation.visit(pinned, eventLoop, visit));
                })
                .orElseGet(() -> {
                    Assignment assignment = Router.assign(target, key);
                    note.accept(assignment);
                    return answer.apply(assignment.variant());
                })
                .onItem()
                .invoke(exchange::observe)
                .onCompletion()
                .invoke(exchange::completed);
    }

    /** Empty where the variant is there all the time, as one without a window is. */
    private Optional<Rotation> rotation(Target target) {
        return rotations
                .of(target.model().name())
                .filter(rotation -> target.override()
                        .map(variant -> rotation.includes(variant.name()))
                        .orElse(true));
    }

    private Multi<ChatEvent> answer(Exchange exchange, ChatRequest request, Variant chosen, Executor eventLoop) {
        Multi<ChatEvent> answer = generate(exchange, request, chosen.id(), eventLoop);
        return chosen.fallback()
                .map(other -> answer.onFailure(failure -> mayFallBack(exchange, failure))
                        .recoverWithMulti(() -> generate(exchange, request, other, eventLoop)))
                .orElse(answer);
    }

    private static boolean mayFallBack(Exchange exchange, Throwable failure) {
        return !exchange.hasBegun() && failure instanceof EngineException known && !known.isClientFault();
    }

    private Multi<ChatEvent> generate(Exchange exchange, ChatRequest request, VariantId variant, Executor eventLoop) {
        GuardedEngine engine = engines.engine(variant);
        exchange.servedBy(variant, engine.fingerprint());
        Multi<ChatEvent> answer = exchange.isEvidence()
                ? drift.chat(engine, request, exchange.requestId(), exchange.unitHash())
                : engine.chat(request);
        return InOrder.on(eventLoop, EVENTS_AHEAD, answer);
    }
}
