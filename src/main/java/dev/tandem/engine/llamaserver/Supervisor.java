package dev.tandem.engine.llamaserver;

import dev.tandem.engine.Residency;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.Loadable;
import dev.tandem.inference.PromptBound;
import dev.tandem.routing.VariantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps one child process running. A thread of its own walks through the states of {@link Lifecycle} and does what each
 * of them asks for; everything else only reads the state.
 */
final class Supervisor implements ServerConnection {

    private static final Logger LOG = Logger.getLogger(Supervisor.class);
    private static final Duration LOADING_INTERVAL = Duration.ofMillis(100);
    private static final Duration QUEUE_INTERVAL = Duration.ofMillis(200);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final VariantId id;
    private final SupervisorContext supervisorContext;
    private final RestartPolicy policy;
    private final IntSupplier running;
    private final Thread thread;
    private final ProcessManager processManager;

    /** Wakes the thread when there is something to do before its next look. */
    private final Semaphore wake = new Semaphore(0);

    private final DesiredState desiredState;
    private volatile Lifecycle state;
    private volatile EngineDescription description;
    private volatile boolean closing;
    private volatile Instant lastEvent = Instant.MIN;
    private boolean hasTurn;

    private Supervisor(
            ManagedServerSettings settings,
            SupervisorContext supervisorContext,
            Residency residency,
            IntSupplier running) {
        boolean wanted = residency == Residency.TOGETHER;
        this.id = settings.id();
        this.desiredState = new DesiredState(wanted, wake::release);
        this.state = wanted ? Lifecycle.Starting.FIRST : new Lifecycle.Unloaded();
        this.supervisorContext = supervisorContext;
        this.policy = supervisorContext.policy();
        this.running = running;
        this.processManager = new ProcessManager(settings, supervisorContext, wake::release);
        this.description = processManager.expected();
        this.thread = Thread.ofPlatform().daemon().name("llama-server-" + id).unstarted(this::run);
    }

    /**
     * @param residency whether to load at once, or on demand only
     * @param running how many answers are being generated now
     */
    static Supervisor start(
            ManagedServerSettings settings,
            SupervisorContext supervisorContext,
            Residency residency,
            IntSupplier running) {
        Supervisor supervisor = new Supervisor(settings, supervisorContext, residency, running);
        supervisor.thread.start();
        return supervisor;
    }

    @Override
    public UpstreamClient client() {
        Optional<UpstreamClient> client = processManager.client();
        state.refusal(now()).ifPresent(refusal -> {
            throw refusal;
        });
        return client.orElseThrow(
                () -> new EngineException.Unavailable("The model's server has just ended.", Duration.ofSeconds(1)));
    }

    @Override
    public void responded() {
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
    public Optional<PromptBound> promptBound() {
        return Optional.ofNullable(description.contextLength()).flatMap(processManager::promptBound);
    }

    @Override
    public Optional<Loadable> loadable() {
        return Optional.of(desiredState);
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

    private void run() {
        try {
            while (!(state instanceof Lifecycle.Stopped)) {
                transitionTo(next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: its supervision broke; restart Tandem", id);
        } finally {
            state = new Lifecycle.Stopped();
            desiredState.reached(state, now());
            releaseStartLock();
            processManager.end(Duration.ZERO);
        }
    }

    private Lifecycle next() throws InterruptedException {
        return closing ? nextToClose() : desiredState.wanted() ? nextToServe() : nextToUnload();
    }

    private Lifecycle nextToServe() throws InterruptedException {
        return switch (state) {
            case Lifecycle.Starting starting -> start(starting);
            case Lifecycle.Loading loading -> load(loading);
            case Lifecycle.Ready ready -> watch(ready);
            case Lifecycle.Degraded degraded -> watch(degraded);
            case Lifecycle.Restarting waiting -> passed(waiting.until()) ? waiting.due() : waiting;
            case Lifecycle.Failed failed -> passed(failed.until()) ? failed.due() : failed;
            case Lifecycle.Unloading unloading -> unload(unloading);
            case Lifecycle.Unloaded unloaded -> unloaded.wanted();
            case Lifecycle.Draining draining -> drain(draining);
            case Lifecycle.Stopped stopped -> stopped;
        };
    }

    private Lifecycle nextToUnload() throws InterruptedException {
        return switch (state) {
            case Lifecycle.Starting starting -> starting.unload();
            case Lifecycle.Loading loading -> loading.unload();
            case Lifecycle.Ready ready -> ready.unload();
            case Lifecycle.Degraded degraded -> degraded.unload();
            case Lifecycle.Restarting waiting -> waiting.unload();
            case Lifecycle.Failed failed -> failed.unload();
            case Lifecycle.Unloading unloading -> unload(unloading);
            case Lifecycle.Unloaded unloaded -> idle(unloaded);
            case Lifecycle.Draining draining -> drain(draining);
            case Lifecycle.Stopped stopped -> stopped;
        };
    }

    private Lifecycle nextToClose() throws InterruptedException {
        return switch (state) {
            case Lifecycle.Starting starting -> starting.stopped();
            case Lifecycle.Loading loading -> loading.drain(now(), Duration.ZERO);
            case Lifecycle.Ready ready -> ready.drain(now(), supervisorContext.grace());
            case Lifecycle.Degraded degraded -> degraded.drain(now(), supervisorContext.grace());
            case Lifecycle.Restarting waiting -> waiting.stopped();
            case Lifecycle.Failed failed -> failed.stopped();
            case Lifecycle.Unloading unloading -> abandon(unloading);
            case Lifecycle.Unloaded unloaded -> unloaded.stopped();
            case Lifecycle.Draining draining -> drain(draining);
            case Lifecycle.Stopped stopped -> stopped;
        };
    }

    private void transitionTo(Lifecycle next) {
        Lifecycle before = state;
        state = next;
        if (!(next instanceof Lifecycle.Starting || next instanceof Lifecycle.Loading)) {
            releaseStartLock();
        }
        if (!before.getClass().equals(next.getClass())) {
            logTransition(next);
        }
        desiredState.reached(next, now());
    }

    private void logTransition(Lifecycle next) {
        String detail = next.health(now()).detail();
        switch (next) {
            case Lifecycle.Ready _ ->
                LOG.infof("%s: ready, %d slots of %s tokens", id, description.slots(), description.contextLength());
            case Lifecycle.Restarting _, Lifecycle.Degraded _ -> LOG.warnf("%s: %s", id, detail);
            case Lifecycle.Failed _ -> LOG.errorf("%s cannot serve: %s", id, detail);
            case Lifecycle.Starting _,
                    Lifecycle.Loading _,
                    Lifecycle.Unloading _,
                    Lifecycle.Unloaded _,
                    Lifecycle.Draining _,
                    Lifecycle.Stopped _ -> LOG.debugf("%s: %s", id, detail);
        }
    }

    private Lifecycle start(Lifecycle.Starting starting) throws InterruptedException {
        if (!hasTurn && !supervisorContext.startLock().enter(QUEUE_INTERVAL.toMillis())) {
            return starting;
        }
        hasTurn = true;
        try {
            processManager.start();
            return starting.launched(now());
        } catch (CannotStartException e) {
            return starting.impossible(String.valueOf(e.getMessage()), now(), policy);
        }
    }

    private Lifecycle load(Lifecycle.Loading loading) throws InterruptedException {
        sleep(LOADING_INTERVAL);
        if (!processManager.isAlive()) {
            return loading.died(ManagedServerSettings.blamed(id, processManager.reap()), now(), policy, chance());
        }
        Optional<EngineDescription> described = processManager.described();
        if (described.isPresent()) {
            description = described.get();
            return loading.answered(now());
        }
        if (loading.overdue(now(), policy)) {
            String cause = "nothing happened for " + policy.startTimeout().toSeconds()
                    + " s while it loaded (tandem.llama-server.start-timeout). Last: " + processManager.kill();
            return loading.died(cause, now(), policy, chance());
        }
        return processManager
                .progress()
                .map(progress -> loading.progressed(progress, now()))
                .orElse(loading);
    }

    private Lifecycle watch(Lifecycle.Ready ready) throws InterruptedException {
        sleep(supervisorContext.interval());
        if (!processManager.isAlive()) {
            return ready.died(processManager.reap(), now(), policy, chance());
        }
        return hasResponded(ready.lastSign()) ? ready.responded(now()) : ready.silent(now(), policy);
    }

    private Lifecycle watch(Lifecycle.Degraded degraded) throws InterruptedException {
        sleep(supervisorContext.interval());
        if (!processManager.isAlive()) {
            return degraded.died(processManager.reap(), now(), policy, chance());
        }
        if (hasResponded(degraded.lastSign())) {
            return degraded.responded(now());
        }
        if (degraded.hangs(now(), policy)) {
            String cause = "it did not answer for " + policy.hangTimeout().toSeconds()
                    + " s (tandem.llama-server.hang-timeout) and was killed. Last: " + processManager.kill();
            return degraded.died(cause, now(), policy, chance());
        }
        return degraded;
    }

    /** An event of a running answer is as good a sign as an answer to the question. */
    private boolean hasResponded(Instant lastSign) throws InterruptedException {
        return processManager.answers() || lastEvent.isAfter(lastSign);
    }

    private Lifecycle drain(Lifecycle.Draining draining) throws InterruptedException {
        if (running.getAsInt() > 0 && now().isBefore(draining.until()) && processManager.isAlive()) {
            sleep(LOADING_INTERVAL);
            return draining;
        }
        processManager.end(STOP_PATIENCE);
        return draining.exited();
    }

    /** A process that cannot be ended still holds its memory, so it is tried again. */
    private Lifecycle unload(Lifecycle.Unloading unloading) {
        return processManager.end(STOP_PATIENCE) ? unloading.exited() : unloading;
    }

    private Lifecycle abandon(Lifecycle.Unloading unloading) {
        processManager.end(STOP_PATIENCE);
        return unloading.exited();
    }

    private Lifecycle idle(Lifecycle.Unloaded unloaded) throws InterruptedException {
        wake.acquire();
        wake.drainPermits();
        return unloaded;
    }

    private boolean passed(Instant until) throws InterruptedException {
        Duration left = Duration.between(now(), until);
        if (left.isPositive()) {
            sleep(left);
        }
        return !now().isBefore(until);
    }

    private void sleep(Duration longest) throws InterruptedException {
        if (wake.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private void releaseStartLock() {
        if (hasTurn) {
            hasTurn = false;
            supervisorContext.startLock().leave();
        }
    }

    private double chance() {
        return supervisorContext.jitter().getAsDouble();
    }

    private Instant now() {
        return supervisorContext.clock().instant();
    }
}
