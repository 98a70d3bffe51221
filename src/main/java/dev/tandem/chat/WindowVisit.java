package dev.tandem.chat;

import dev.tandem.engine.ChatEvent;
import dev.tandem.experiment.Outcome.Turn;
import dev.tandem.residency.Visitor;
import dev.tandem.residency.Window;
import dev.tandem.routing.Assignment;
import dev.tandem.routing.AssignmentKey;
import dev.tandem.routing.Router;
import dev.tandem.routing.Target;
import dev.tandem.routing.Variant;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A request whose variant the window decides. It counts for the window that it waits for, and for the one in which it
 * is answered if that is another.
 *
 * @param note takes note of the assignment
 * @param answer answers with a variant
 */
record WindowVisit(
        Exchange exchange,
        Target target,
        AssignmentKey key,
        Consumer<Assignment> note,
        Function<Variant, Multi<ChatEvent>> answer)
        implements Visitor {

    @Override
    public void expected(Window window) {
        assign(window, Duration.ZERO);
    }

    @Override
    public Multi<ChatEvent> admitted(Window window, Duration waited) {
        return answer.apply(assign(window, waited));
    }

    private Variant assign(Window window, Duration waited) {
        Variant resident = target.model()
                .variant(window.variant())
                .orElseThrow(() -> new IllegalStateException("a window of no variant: " + window));
        note.accept(Router.assignInWindow(target, key, resident));
        exchange.inTurn(new Turn(window.block(), window.position(), waited.toNanos() / 1e9));
        return resident;
    }
}
