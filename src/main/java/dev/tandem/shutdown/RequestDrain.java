package dev.tandem.shutdown;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests end before the application does. As soon as Tandem is asked to stop it is not ready; after {@code
 * tandem.shutdown.delay} new requests are refused; after {@code tandem.shutdown.timeout} those still under way are cut
 * off. Only then does Quarkus close connections, engines and the log. Any thread.
 */
@ApplicationScoped
public class RequestDrain {

    private static final Logger LOG = Logger.getLogger(RequestDrain.class);
    /** For the last bytes of what is cut off; whoever does not read them by then never will. */
    private static final Duration LAST_BYTES = Duration.ofSeconds(1);

    /** How often whoever waits is told for what. */
    private static final Duration NOTICE = Duration.ofSeconds(5);

    private final DrainConfig config;
    private final Set<Admission> open = new HashSet<>();
    private DrainStage stage = DrainStage.SERVING;

    RequestDrain(DrainConfig config) {
        this.config = config;
    }

    /** A request under way. */
    public final class Admission {
        private @Nullable Consumer<ShuttingDownException> interruption;

        private Admission() {}

        /**
         * How it ends when time is up, in place of what was said before; called at once if time is up already.
         *
         * @param last called once, on any thread
         */
        public void onInterruption(Consumer<ShuttingDownException> last) {
            synchronized (RequestDrain.this) {
                if (stage != DrainStage.INTERRUPTING) {
                    interruption = last;
                    return;
                }
            }
            last.accept(ShuttingDownException.interrupted());
        }

        /** It has ended. */
        public void end() {
            synchronized (RequestDrain.this) {
                open.remove(this);
                RequestDrain.this.notifyAll();
            }
        }
    }

    /**
     * Takes a request in.
     *
     * @throws ShuttingDownException when it comes too late
     */
    public synchronized Admission admit() {
        if (stage.compareTo(DrainStage.REFUSING) >= 0) {
            throw ShuttingDownException.refused();
        }
        Admission admission = new Admission();
        open.add(admission);
        return admission;
    }

    /** Whether Tandem was asked to stop. */
    public synchronized boolean isLeaving() {
        return stage != DrainStage.SERVING;
    }

    /** Blocks until the last request has ended. Quarkus asks before it stops anything. */
    void leave(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        tell(enter(DrainStage.LEAVING).size());
        Thread.sleep(config.delay());
        enter(DrainStage.REFUSING);
        if (!drains(config.timeout())) {
            List<Admission> left = enter(DrainStage.INTERRUPTING);
            LOG.warnf("%d requests did not end within tandem.shutdown.timeout and are cut off", left.size());
            left.forEach(RequestDrain::interrupt);
            isEmptyWithin(LAST_BYTES);
        }
    }

    /** Whoever waits for the end knows for what. */
    private void tell(int underWay) {
        String delay = config.delay().isPositive()
                ? "new requests are served for " + text(config.delay()) + " more (tandem.shutdown.delay), then "
                : "";
        LOG.infof(
                "Stopping: %swaiting for the requests under way, now %d, for up to %s (tandem.shutdown.timeout)",
                delay, underWay, text(config.timeout()));
    }

    private synchronized void tellAgain(Duration left) {
        LOG.infof(
                "Stopping: waiting for %d requests, for up to %s more. Kill process %d to cut them off at once.",
                open.size(),
                text(left.truncatedTo(ChronoUnit.SECONDS)),
                ProcessHandle.current().pid());
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private synchronized List<Admission> enter(DrainStage next) {
        stage = next;
        return List.copyOf(open);
    }

    private static void interrupt(Admission admission) {
        Consumer<ShuttingDownException> last = admission.interruption;
        if (last != null) {
            last.accept(ShuttingDownException.interrupted());
        }
    }

    private boolean drains(Duration longest) throws InterruptedException {
        Duration left = longest;
        while (left.compareTo(NOTICE) > 0) {
            if (isEmptyWithin(NOTICE)) {
                return true;
            }
            left = left.minus(NOTICE);
            tellAgain(left);
        }
        return isEmptyWithin(left);
    }

    private synchronized boolean isEmptyWithin(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); !open.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
        return open.isEmpty();
    }
}
