package dev.tandem.openai;

import dev.tandem.access.AccessPolicy.Principal;
import dev.tandem.openai.http.BodiesInFlightException;
import dev.tandem.shutdown.RequestDrain;
import dev.tandem.shutdown.ShuttingDownException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as {@link RequestIntake} took it in: who sends it, its body, and the memory that this takes. Confined to the
 * event loop of its connection, but for {@link #working}.
 */
public final class InboundRequest {

    private static final String KEY = InboundRequest.class.getName();

    private final Principal principal;
    private final BodyBudget.Reservation reservation;
    private final RequestDrain.Admission admission;
    private final Context eventLoop;
    private byte @Nullable [] body;
    private int size;
    private volatile boolean over;

    private InboundRequest(
            Principal principal,
            BodyBudget.Reservation reservation,
            RequestDrain.Admission admission,
            Context eventLoop) {
        this.principal = principal;
        this.reservation = reservation;
        this.admission = admission;
        this.eventLoop = eventLoop;
    }

    /** Takes in one that may be read. What it takes is given back when the response has ended or the client left. */
    static InboundRequest open(
            RoutingContext context, Principal principal, BodyBudget budget, RequestDrain.Admission admission) {
        InboundRequest request = new InboundRequest(
                principal, budget.open(), admission, context.vertx().getOrCreateContext());
        context.put(KEY, request);
        context.addEndHandler(ended -> request.end());
        return request;
    }

    /** The one of this route. */
    static InboundRequest of(RoutingContext context) {
        return Objects.requireNonNull(context.get(KEY), "this path is not taken in");
    }

    void read(byte[] whole) {
        body = whole;
        size = whole.length;
    }

    /** The body is a tree by now: its bytes are not needed any more. */
    void parsed() {
        body = null;
    }

    /** How many bytes the body has, or had. */
    int size() {
        return size;
    }

    /** Who was let in. */
    Principal visitor() {
        return principal;
    }

    /** The whole body, until it was parsed. */
    public byte[] body() {
        return body == null ? new byte[0] : body;
    }

    /** Whether work on it is too much for an event loop. */
    boolean isLarge() {
        return size > BodyBudget.LARGE;
    }

    /** The memory that it takes. */
    public BodyBudget.Reservation reservation() {
        return reservation;
    }

    /**
     * How it ends when Tandem stops and waits no longer, in place of what was said before.
     *
     * @param last called on the event loop, unless the request is over by then
     */
    void onShutdown(Consumer<ShuttingDownException> last) {
        admission.onInterruption(failure -> eventLoop.runOnContext(ignored -> {
            if (!over) {
                last.accept(failure);
            }
        }));
    }

    /** Whether the response has ended or the client left. */
    boolean isOver() {
        return over;
    }

    /**
     * Works on the body on any thread; the memory is held until that is done.
     *
     * @throws BodiesInFlightException when the client left meanwhile, so that nobody is told
     */
    public <T> T working(Supplier<T> work) {
        if (!reservation.retain()) {
            throw new BodiesInFlightException();
        }
        try {
            return work.get();
        } finally {
            reservation.release();
        }
    }

    /** The same beside the event loop, on an executor; never completes when the client leaves before it is done. */
    <T> Uni<T> workingOn(Executor executor, Supplier<T> work) {
        return Uni.createFrom()
                .emitter(emitter -> executor.execute(() -> {
                    try {
                        T done = working(work);
                        if (!over) {
                            emitter.complete(done);
                        }
                    } catch (RuntimeException | Error e) {
                        if (!over) {
                            emitter.fail(e);
                        }
                    }
                }));
    }

    private void end() {
        over = true;
        body = null;
        reservation.release();
        admission.end();
    }
}
