package dev.tandem.engine.llamaserver;

import dev.tandem.engine.EngineDescription;
import dev.tandem.engine.EngineException;
import dev.tandem.engine.EngineHealth;
import dev.tandem.upstream.JsonReply;
import dev.tandem.upstream.UpstreamClient;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one child process running. A thread of its own walks through the states of {@link Lifecycle} and does what each
 * of them asks for; everything else only reads the state.
 */
final class Supervisor implements Server {

    private static final Logger LOG = Logger.getLogger(Supervisor.class);
    private static final Duration LOADING_INTERVAL = Duration.ofMillis(100);
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration QUEUE_INTERVAL = Duration.ofMillis(200);
    private static final Duration TERM_PATIENCE = Duration.ofSeconds(5);

    private final OwnedSettings settings;
    private final ArgumentView arguments;
    private final Surroundings surroundings;
    private final IntSupplier running;
    private final Thread thread;

    /** Wakes the thread when there is something to do before its next look. */
    private final Semaphore wake = new Semaphore(0);

    private volatile Lifecycle state = Lifecycle.Starting.FIRST;
    private volatile EngineDescription description;
    private volatile boolean closing;
    private volatile @Nullable Child child;
    private volatile Instant lastEvent = Instant.MIN;
    private @Nullable Inspection inspection;
    private @Nullable Child departed;
    private boolean hasTurn;

    /**
     * What all supervisors share.
     *
     * @param policy when to give up and to start anew
     * @param interval between two looks at a server that is ready
     * @param grace how long answers may go on when it is stopped
     * @param chance from 0 to 1, for the pauses between restarts
     */
    record Surroundings(
            RestartPolicy policy,
            Duration interval,
            Duration grace,
            Vertx vertx,
            Forker forker,
            Leftovers leftovers,
            StartQueue queue,
            InstantSource clock,
            DoubleSupplier chance) {}

    private Supervisor(OwnedSettings settings, Surroundings surroundings, IntSupplier running) {
        this.settings = settings;
        this.arguments = new ArgumentView(settings.arguments(), settings.variables());
        this.surroundings = surroundings;
        this.running = running;
        this.description = Descriptions.expected(arguments);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("llama-server-" + settings.id())
                .unstarted(this::live);
    }

    /** @param running how many answers are being generated now */
    static Supervisor start(OwnedSettings settings, Surroundings surroundings, IntSupplier running) {
        Supervisor supervisor = new Supervisor(settings, surroundings, running);
        supervisor.thread.start();
        return supervisor;
    }

    /** Where it is in its life. */
    Lifecycle state() {
        return state;
    }

    @Override
    public UpstreamClient client() {
        Child current = child;
        Optional<EngineException> refusal = state.refusal(now());
        if (refusal.isPresent() || current == null) {
            throw refusal.orElseGet(
                    () -> new EngineException.Unavailable("The model's server has just ended.", Duration.ofSeconds(1)));
        }
        return current.client();
    }

    @Override
    public void heard() {
        lastEvent = now();
    }

    @Override
    public EngineHealth health() {
        return state.health(now());
    }

    @Override
    public EngineDescription describe() {
        return description;
    }

    @Override
    public void drain() {
        closing = true;
        wake.release();
    }

    @Override
    public void close() {
        drain();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void live() {
        try {
            while (!(state instanceof Lifecycle.Stopped)) {
                become(next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: its supervision broke; restart Tandem", settings.id());
        } finally {
            giveTurnBack();
            end(Duration.ZERO);
            state = new Lifecycle.Stopped();
        }
    }

    private Lifecycle next() throws InterruptedException {
        return switch (state) {
            case Lifecycle.Starting starting -> closing ? starting.stopped() : start(starting);
            case Lifecycle.Loading loading -> closing ? loading.drain(now(), Duration.ZERO) : load(loading);
            case Lifecycle.Ready ready -> closing ? ready.drain(now(), surroundings.grace()) : watch(ready);
            case Lifecycle.Degraded degraded -> closing ? degraded.drain(now(), surroundings.grace()) : watch(degraded);
            case Lifecycle.Restarting waiting ->
                closing ? waiting.stopped() : pause(waiting.until()) ? waiting.due() : waiting;
            case Lifecycle.Failed failed -> closing ? failed.stopped() : pause(failed.until()) ? failed.due() : failed;
            case Lifecycle.Draining draining -> drain(draining);
            case Lifecycle.Stopped stopped -> stopped;
        };
    }

    private void become(Lifecycle next) {
        Lifecycle before = state;
        state = next;
        if (!(next instanceof Lifecycle.Starting || next instanceof Lifecycle.Loading)) {
            giveTurnBack();
        }
        if (!before.getClass().equals(next.getClass())) {
            tell(next);
        }
    }

    private void tell(Lifecycle next) {
        switch (next) {
            case Lifecycle.Ready ready ->
                LOG.infof(
                        "%s: ready, %d slots of %s tokens",
                        settings.id(), description.slots(), description.contextLength());
            case Lifecycle.Restarting restarting ->
                LOG.warnf("%s: %s", settings.id(), restarting.health(now()).detail());
            case Lifecycle.Degraded degraded ->
                LOG.warnf("%s: %s", settings.id(), degraded.health(now()).detail());
            case Lifecycle.Failed failed -> LOG.errorf("%s cannot serve: %s", settings.id(), failed.reason());
            case Lifecycle.Starting starting -> {}
            case Lifecycle.Loading loading -> {}
            case Lifecycle.Draining draining -> LOG.infof("%s: stopping", settings.id());
            case Lifecycle.Stopped stopped -> LOG.infof("%s: stopped", settings.id());
        }
    }

    private Lifecycle start(Lifecycle.Starting starting) throws InterruptedException {
        if (!hasTurn && !surroundings.queue().enter(QUEUE_INTERVAL.toMillis())) {
            return starting;
        }
        hasTurn = true;
        hangUp();
        surroundings.leftovers().endOnce();
        try {
            Launch launch = Launch.prepare(settings);
            ChildOutput output = new ChildOutput(settings.id(), secrets(launch));
            wake.drainPermits();
            Child started = Child.start(
                    launch,
                    surroundings.vertx(),
                    surroundings.forker(),
                    output,
                    surroundings.leftovers(),
                    wake::release);
            child = started;
            inspection = Inspection.begin(inspection, launch.file());
            LOG.infof("%s: started %s as process %d", settings.id(), launch.program(), started.pid());
            return starting.launched(now());
        } catch (CannotStartException e) {
            return starting.impossible(String.valueOf(e.getMessage()), now(), surroundings.policy());
        }
    }

    private Secrets secrets(Launch launch) {
        return Secrets.in(System.getenv()).and(Secrets.in(launch.variables()));
    }

    private Lifecycle load(Lifecycle.Loading loading) throws InterruptedException {
        Child current = running();
        look(LOADING_INTERVAL);
        if (!current.isAlive()) {
            return died(loading, current.lastWords());
        }
        Optional<EngineDescription> described = described(current);
        if (described.isPresent()) {
            description = described.get();
            current.noteProgram();
            return loading.answered(now());
        }
        if (loading.overdue(now(), surroundings.policy())) {
            current.kill();
            return died(
                    loading,
                    "nothing happened for "
                            + surroundings.policy().startTimeout().toSeconds()
                            + " s while it loaded (tandem.llama-server.start-timeout). Last: " + current.lastWords());
        }
        return currentInspection().moved(current)
                ? loading.progressed(currentInspection().progress(), now())
                : loading;
    }

    private Lifecycle died(Lifecycle.Loading loading, String cause) {
        part();
        return loading.died(
                cause, now(), surroundings.policy(), surroundings.chance().getAsDouble());
    }

    /** What it runs, once it answers with everything that is to be known. */
    private Optional<EngineDescription> described(Child current) throws InterruptedException {
        if (ask(current, "/health").filter(JsonReply::isSuccess).isEmpty()) {
            return Optional.empty();
        }
        Optional<JsonReply> props = ask(current, "/props").filter(JsonReply::isSuccess);
        if (props.isEmpty()) {
            return Optional.empty();
        }
        return currentInspection()
                .result(props.get().json())
                .map(weights -> Descriptions.owned(
                        arguments,
                        props.get().json(),
                        weights.orElse(null),
                        current.output().offloadedLayers()));
    }

    private Lifecycle watch(Lifecycle.Ready ready) throws InterruptedException {
        Child current = running();
        look(surroundings.interval());
        if (!current.isAlive()) {
            return ready.died(
                    ended(current),
                    now(),
                    surroundings.policy(),
                    surroundings.chance().getAsDouble());
        }
        return answers(current, ready.lastSign()) ? ready.heard(now()) : ready.quiet(now(), surroundings.policy());
    }

    private Lifecycle watch(Lifecycle.Degraded degraded) throws InterruptedException {
        Child current = running();
        look(surroundings.interval());
        if (!current.isAlive()) {
            return degraded.died(
                    ended(current),
                    now(),
                    surroundings.policy(),
                    surroundings.chance().getAsDouble());
        }
        if (answers(current, degraded.lastSign())) {
            return degraded.heard(now());
        }
        if (degraded.hangs(now(), surroundings.policy())) {
            current.kill();
            ended(current);
            return degraded.died(
                    "llama-server did not answer for "
                            + surroundings.policy().hangTimeout().toSeconds()
                            + " s (tandem.llama-server.hang-timeout) and was killed",
                    now(),
                    surroundings.policy(),
                    surroundings.chance().getAsDouble());
        }
        return degraded;
    }

    private String ended(Child current) {
        part();
        return current.lastWords();
    }

    /** Broken answers learn of the end from the connection: it is closed only when there has been time for that. */
    private void part() {
        Child current = child;
        child = null;
        hangUp();
        departed = current;
    }

    private void hangUp() {
        Child earlier = departed;
        departed = null;
        if (earlier != null) {
            earlier.hangUp();
        }
    }

    /** An event of a running answer is as good a sign as an answer to the question. */
    private boolean answers(Child current, Instant lastSign) throws InterruptedException {
        return ask(current, "/health").isPresent() || lastEvent.isAfter(lastSign);
    }

    private Optional<JsonReply> ask(Child current, String path) throws InterruptedException {
        try {
            return Optional.of(current.client()
                    .get(path, PROBE_PATIENCE)
                    .subscribeAsCompletionStage()
                    .get());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    private Lifecycle drain(Lifecycle.Draining draining) throws InterruptedException {
        if (running.getAsInt() > 0 && now().isBefore(draining.until()) && isAlive()) {
            look(LOADING_INTERVAL);
            return draining;
        }
        end(TERM_PATIENCE);
        return draining.exited();
    }

    private void end(Duration patience) {
        Child current = child;
        if (current != null) {
            // Answers that still run end with this, and a child that waits for a slow reader can end.
            current.hangUp();
            current.stop(patience);
            current.forget();
            part();
        }
        hangUp();
    }

    private boolean isAlive() {
        Child current = child;
        return current != null && current.isAlive();
    }

    private boolean pause(Instant until) throws InterruptedException {
        Duration left = Duration.between(now(), until);
        if (left.isPositive()) {
            look(left);
        }
        return !now().isBefore(until);
    }

    private void look(Duration later) throws InterruptedException {
        if (wake.tryAcquire(later.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private void giveTurnBack() {
        if (hasTurn) {
            hasTurn = false;
            surroundings.queue().leave();
        }
    }

    private Child running() {
        return Objects.requireNonNull(child, "a state with a process");
    }

    private Inspection currentInspection() {
        return Objects.requireNonNull(inspection, "a state with a process");
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}
