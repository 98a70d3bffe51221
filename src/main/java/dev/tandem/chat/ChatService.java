package dev.tandem.chat;

import dev.tandem.chat.OutcomeRecorder.Assigned;
import dev.tandem.drift.DriftSampler;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.experiment.Outcome.Turn;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.AssignmentKey;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.Router;
import dev.tandem.routing.Target;
import dev.tandem.routing.Variant;
import dev.tandem.routing.VariantId;
import dev.tandem.switchback.SwitchbackController;
import dev.tandem.switchback.SwitchbackControllers;
import dev.tandem.switchback.SwitchbackWindow;
import dev.tandem.switchback.WindowTicket;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Answers a request: finds the model, checks that all arms could answer, assigns one, generates, records. */
@ApplicationScoped
public class ChatService {

    private static final int EVENTS_AHEAD = 32;

    private final ModelCatalog catalog;
    private final Eligibility eligibility;
    private final EngineRegistry engines;
    private final SwitchbackControllers switchbackControllers;
    private final AssignmentConditions assignments;
    private final RequestRecorder requests;
    private final DriftSampler drift;
    private final LargeRequestExecutor large;

    ChatService(
            ModelCatalog catalog,
            Eligibility eligibility,
            EngineRegistry engines,
            SwitchbackControllers switchbackControllers,
            AssignmentConditions assignments,
            RequestRecorder requests,
            DriftSampler drift,
            LargeRequestExecutor large) {
        this.catalog = catalog;
        this.eligibility = eligibility;
        this.engines = engines;
        this.switchbackControllers = switchbackControllers;
        this.assignments = assignments;
        this.requests = requests;
        this.drift = drift;
        this.large = large;
    }

    /**
     * Answers.
     *
     * @param recorder takes note of all that happens
     * @param eventLoop where the events are to arrive, and where {@code recorder} lives
     * @return a cold stream of the answer's events; cancelling it stops the generation. Fails with
     *     {@link EngineException} or {@link dev.tandem.routing.UnknownModelException}
     */
    public Multi<ChatEvent> answer(RequestContext context, OutcomeRecorder recorder, Executor eventLoop) {
        Caller caller = context.caller();
        Target target = catalog.resolveOrDefault(context.request().model(), caller.variant(), caller.admin());
        recorder.asked(target.model().name(), context.request());
        return OrderedEmitOn.on(eventLoop, eligible(context, target))
                .onItem()
                .transformToMulti(key -> new Answering(context, recorder, target, key, eventLoop).events());
    }

    /** What names the request's unit, once all arms turn out to be able to answer. */
    private Uni<AssignmentKey> eligible(RequestContext context, Target target) {
        Uni<AssignmentKey> eligible = Uni.createFrom()
                .deferred(() -> eligibility
                        .check(target, context.request())
                        .map(all -> AssignmentKeys.of(
                                context.request(),
                                context.caller(),
                                target.model().unit())));
        return context.isLarge() ? eligible.runSubscriptionOn(large) : eligible;
    }

    /** An eligible request on its way to its answer, step by step. */
    private final class Answering {
        private final RequestContext context;
        private final OutcomeRecorder recorder;
        private final Target target;
        private final AssignmentKey key;
        private final Executor eventLoop;

        Answering(
                RequestContext context,
                OutcomeRecorder recorder,
                Target target,
                AssignmentKey key,
                Executor eventLoop) {
            this.context = context;
            this.recorder = recorder;
            this.target = target;
            this.key = key;
            this.eventLoop = eventLoop;
        }

        Multi<ChatEvent> events() {
            requests.consider(context, target.model().name());
            return controller()
                    .map(this::inWindow)
                    .orElseGet(() -> answer(assigned(Router.assign(target, key))))
                    .onItem()
                    .invoke(recorder::observe)
                    .onCompletion()
                    .invoke(recorder::completed);
        }

        /** Empty where the variant is there all the time, as one without a window is. */
        private Optional<SwitchbackController> controller() {
            return switchbackControllers
                    .of(target.model().name())
                    .filter(switchbackController -> target.override()
                            .map(variant -> switchbackController.includes(variant.name()))
                            .orElse(true));
        }

        /**
         * The window decides the variant. The request counts for the window that it waits for, and for the one in which
         * it is answered if that is another.
         */
        private Multi<ChatEvent> inWindow(SwitchbackController switchbackController) {
            WindowTicket ticket = switchbackController.ticket(target.override().map(Variant::name), eventLoop);
            assigned(ticket.expected(), Duration.ZERO);
            return ticket.admission()
                    .onItem()
                    .transformToMulti(admission -> admission.guard(Multi.createFrom()
                            .deferred(() -> answer(assigned(admission.window(), admission.waited())))));
        }

        private Assigned assigned(SwitchbackWindow window, Duration waited) {
            Variant resident = target.model()
                    .variant(window.variant())
                    .orElseThrow(() -> new IllegalStateException("a window of no variant: " + window));
            recorder.inTurn(new Turn(window.block(), window.position(), waited.toNanos() / 1e9));
            return assigned(Router.assignInWindow(target, key, resident));
        }

        private Assigned assigned(Assignment assignment) {
            Assigned assigned = assignments.describe(assignment, context.caller());
            recorder.assigned(assigned);
            return assigned;
        }

        private Multi<ChatEvent> answer(Assigned assigned) {
            Variant chosen = assigned.assignment().variant();
            Multi<ChatEvent> answer = generate(assigned, chosen.id());
            return chosen.fallback()
                    .map(other -> answer.onFailure(this::mayFallBack).recoverWithMulti(() -> generate(assigned, other)))
                    .orElse(answer);
        }

        private boolean mayFallBack(Throwable failure) {
            return context.mayFallBack()
                    && !recorder.hasBegun()
                    && failure instanceof EngineException known
                    && !known.isClientFault();
        }

        private Multi<ChatEvent> generate(Assigned assigned, VariantId variant) {
            GuardedEngine guarded = engines.engine(variant);
            recorder.servedBy(variant, guarded.fingerprint());
            return OrderedEmitOn.on(eventLoop, EVENTS_AHEAD, answer(guarded, assigned));
        }

        /** The one place where decorators are put around an engine for the sake of a single request. */
        private Multi<ChatEvent> answer(GuardedEngine guarded, Assigned assigned) {
            Runnable admitted = () -> eventLoop.execute(recorder::admitted);
            return assigned.traffic() == Traffic.EXPERIMENT
                    ? drift.answer(
                            guarded,
                            context.request(),
                            admitted,
                            context.requestId(),
                            assigned.assignment().unitHash())
                    : guarded.chat(context.request(), admitted);
        }
    }
}
