package dev.tandem.switchback;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.InferenceEngine;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets the variants of one model take turns. A thread of its own walks through the {@link SwitchbackPhase}s and does what each of
 * them asks for; requests come in through {@link #ticket} on any thread and never block.
 */
public final class SwitchbackController {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final LoadedEngines loadedEngines;
    private final SwitchbackLog switchbackLog;
    private final SwitchbackDesign design;
    private final WindowPlan plan;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final Semaphore wake = new Semaphore(0);
    private final AdmissionGate admissionGate;
    private final Thread thread;
    private volatile SwitchbackPhase phase;
    private volatile boolean closing;
    private volatile SwitchCosts switchCosts;
    private final WindowLeases windowLeases = new WindowLeases(this);

    /** @param engines those of the weighted variants, by name; all of them loadable, none of them loaded */
    SwitchbackController(
            String model,
            Map<String, ? extends InferenceEngine> engines,
            SwitchbackDesign design,
            InstantSource clock,
            ScheduledExecutorService timer) {
        this.loadedEngines = new LoadedEngines(engines);
        this.switchbackLog = new SwitchbackLog(model);
        this.design = design;
        this.plan = new WindowPlan(design.schedule(), design.drainLimit());
        this.clock = clock;
        this.timer = timer;
        this.admissionGate = new AdmissionGate(design.queue(), wake::release);
        this.thread = Thread.ofVirtual().name("switchback-" + model).unstarted(this::run);
        this.phase = new SwitchbackPhase.Loading(plan.schedule().window(0, 0), LoadFailures.NONE, clock.instant());
        this.switchCosts = SwitchCosts.none(design.drainLimit());
    }

    /** Begins, once: loads the first variant of that block. */
    void start(long block) {
        phase = new SwitchbackPhase.Loading(plan.schedule().window(block, 0), LoadFailures.NONE, now());
        thread.start();
    }

    /** Ends: requests that wait are refused, and nothing is loaded any more. The engines are their owner's to close. */
    void close() {
        closing = true;
        admissionGate.shut();
        admissionGate.rejectWaiting(SwitchbackController::shuttingDown);
        thread.interrupt();
    }

    /** Whether nothing is done any more. */
    boolean isOver() {
        return !thread.isAlive();
    }

    /** The time has changed: to be looked at now rather than within a second. */
    void look() {
        wake.release();
    }

    /** Whether this variant takes turns. */
    public boolean includes(String variant) {
        return loadedEngines.include(variant);
    }

    /** What defines the schedule, in one normal form: another one is another experiment. */
    public String design() {
        return design.text();
    }

    /** How it is now. */
    public SwitchbackStatus status() {
        SwitchbackPhase current = phase;
        SwitchCosts done = switchCosts;
        return new SwitchbackStatus(
                current.label(),
                NextWindow.ofAny(current, plan, now(), done.last()).window(),
                resident(current),
                until(current),
                done.served(),
                admissionGate.waiting(),
                admissionGate.running(),
                done.count(),
                done.total(),
                current.failures().byVariant(),
                windowLeases.keep());
    }

    /**
     * Keeps a variant's open window from ending, for one who has more to ask of it than fits in. Others are answered in it
     * meanwhile as in any window; the schedule goes on behind it.
     *
     * @param longest after which it ends by itself
     * @return empty while that window is not open or has only been kept so, or somebody else keeps it
     */
    public Optional<WindowLease> lease(String variant, Duration longest) {
        SwitchbackPhase current = phase;
        if (!(current instanceof SwitchbackPhase.Serving serving) || serving.isDue(now())) {
            return Optional.empty();
        }
        Optional<WindowLease> granted = Optional.of(serving.window())
                .filter(window -> window.variant().equals(variant))
                .flatMap(window -> windowLeases.grant(window, now().plus(longest), clock));
        granted.ifPresent(windowLease -> switchbackLog.stays(variant));
        return granted;
    }

    /** Whether that window is open. */
    boolean isOpen(SwitchbackWindow window) {
        return !closing
                && phase instanceof SwitchbackPhase.Serving serving
                && serving.window().equals(window);
    }

    /** The next so many windows, with the time until they open. */
    public List<NextWindow> next(int count) {
        return NextWindow.next(count, phase, plan, now(), switchCosts.last());
    }

    private static Optional<String> resident(SwitchbackPhase phase) {
        return switch (phase) {
            case SwitchbackPhase.Serving serving -> Optional.of(serving.window().variant());
            case SwitchbackPhase.Warming warming -> Optional.of(warming.window().variant());
            case SwitchbackPhase.Loading loading -> Optional.of(loading.window().variant());
            case SwitchbackPhase.Draining draining -> Optional.of(draining.resident());
            case SwitchbackPhase.Unloading unloading -> Optional.of(unloading.resident());
            case SwitchbackPhase.BackingOff _, SwitchbackPhase.Failed _ -> Optional.empty();
        };
    }

    private static Optional<Instant> until(SwitchbackPhase phase) {
        return switch (phase) {
            case SwitchbackPhase.Serving serving -> Optional.of(serving.until());
            case SwitchbackPhase.Draining draining -> Optional.of(draining.limit());
            case SwitchbackPhase.BackingOff backingOff -> Optional.of(backingOff.until());
            case SwitchbackPhase.Loading _, SwitchbackPhase.Warming _, SwitchbackPhase.Unloading _ -> Optional.empty();
            case SwitchbackPhase.Failed _ -> Optional.empty();
        };
    }

    /**
     * A request's way into a window; it takes a place once the ticket's admission is subscribed to.
     *
     * @param pinned the only variant that will do, one of this model; empty when any will
     * @param executor where the ticket's admission comes, one task after the other
     */
    public WindowTicket ticket(Optional<String> pinned, Executor executor) {
        NextWindow nextWindow = opening(pinned);
        Uni<WindowAdmission> admission = refusal(pinned, nextWindow)
                .map(refusal -> Uni.createFrom().<WindowAdmission>failure(refusal))
                .orElseGet(() -> Uni.createFrom()
                        .emitter(waiting -> new WindowWaiter(
                                        admissionGate,
                                        pinned,
                                        executor,
                                        () -> opening(pinned).in(),
                                        waiting)
                                .enter(timer, design.patience())));
        return new WindowTicket(nextWindow.window(), admission);
    }

    private NextWindow opening(Optional<String> pinned) {
        SwitchbackPhase current = phase;
        Duration switching = switchCosts.last();
        return pinned.map(variant -> NextWindow.of(variant, current, plan, now(), switching))
                .orElseGet(() -> NextWindow.ofAny(current, plan, now(), switching));
    }

    private Optional<EngineException> refusal(Optional<String> pinned, NextWindow nextWindow) {
        if (closing) {
            return Optional.of(shuttingDown());
        }
        if (phase instanceof SwitchbackPhase.Failed) {
            return Optional.of(failed());
        }
        Duration wait = nextWindow.in().plusMillis(999);
        if (phase instanceof SwitchbackPhase.BackingOff) {
            return Optional.of(new EngineException.Unavailable(
                    "None of the model's variants could be loaded; the server's operator can see why.", wait));
        }
        return pinned.filter(variant -> nextWindow.in().compareTo(design.patience()) > 0)
                .map(variant -> new EngineException.Absent(
                        "The model's variants take turns. The one that you chose is loaded again in about "
                                + wait.toSeconds() + " s, at "
                                + now().plus(wait).truncatedTo(ChronoUnit.SECONDS)
                                + ". Ask then, or leave the choice open.",
                        wait));
    }

    private void run() {
        try {
            while (!closing) {
                transitionTo(next(phase));
            }
        } catch (InterruptedException e) {
            switchbackLog.ended();
        } catch (RuntimeException | Error e) {
            // First: whoever comes from now on is refused, and nobody is left to let in those who came before.
            phase = new SwitchbackPhase.Failed(phase.window(), phase.failures());
            switchbackLog.broke(e);
        } finally {
            admissionGate.shut();
            admissionGate.rejectWaiting(closing ? SwitchbackController::shuttingDown : SwitchbackController::failed);
        }
    }

    private SwitchbackPhase next(SwitchbackPhase current) throws InterruptedException {
        return switch (current) {
            case SwitchbackPhase.Loading loading -> load(loading);
            case SwitchbackPhase.Warming warming -> warm(warming);
            case SwitchbackPhase.Serving serving -> serve(serving);
            case SwitchbackPhase.Draining draining -> drain(draining);
            case SwitchbackPhase.Unloading unloading -> unload(unloading);
            case SwitchbackPhase.BackingOff backingOff -> rest(backingOff);
            case SwitchbackPhase.Failed failed -> throw new IllegalStateException("has ended: " + failed);
        };
    }

    private SwitchbackPhase load(SwitchbackPhase.Loading loading) throws InterruptedException {
        Optional<String> failure = loadedEngines.load(loading.window().variant());
        return failure.isPresent() ? loading.failed(failure.get()) : loading.loaded();
    }

    private SwitchbackPhase warm(SwitchbackPhase.Warming warming) throws InterruptedException {
        Optional<String> failure = loadedEngines.warm(warming.window().variant());
        return failure.isPresent() ? warming.failed(failure.get()) : warming.warmed(now());
    }

    private SwitchbackPhase serve(SwitchbackPhase.Serving serving) throws InterruptedException {
        Optional<WindowLease> guest = windowLeases.in(serving.window());
        boolean kept = guest.filter(WindowLease::keeps).isPresent();
        if (serving.isDue(now()) && !kept) {
            return guest.map(one -> serving.prolonged(one.end()))
                    .orElse(serving)
                    .over(plan, now());
        }
        Optional<String> failure = loadedEngines.failure(serving.window().variant());
        if (failure.isPresent()) {
            return serving.failed(failure.get(), now());
        }
        sleepUntil(kept ? guest.get().end() : serving.until());
        return serving;
    }

    private SwitchbackPhase drain(SwitchbackPhase.Draining draining) throws InterruptedException {
        if (admissionGate.running() == 0 || draining.isDue(now())) {
            return draining.drained();
        }
        sleepUntil(draining.limit());
        return draining;
    }

    private SwitchbackPhase unload(SwitchbackPhase.Unloading unloading) throws InterruptedException {
        admissionGate.cancelRunning(
                () -> new EngineException.WindowClosed(
                        "The variant's turn was over before the answer was complete. Ask again for an answer of the next one."));
        Optional<String> failure = loadedEngines.unload(unloading.resident());
        if (failure.isPresent()) {
            switchbackLog.cannotUnload(unloading.resident(), failure.get());
            sleepUntil(now().plus(LOOK));
            return unloading;
        }
        return unloading.unloaded(plan, now());
    }

    private SwitchbackPhase rest(SwitchbackPhase.BackingOff backingOff) throws InterruptedException {
        if (backingOff.isDue(now())) {
            return backingOff.backedOff(now());
        }
        sleepUntil(backingOff.until());
        return backingOff;
    }

    private void transitionTo(SwitchbackPhase next) {
        SwitchbackPhase before = phase;
        if (!before.equals(next)) {
            if (before instanceof SwitchbackPhase.Warming warming && next instanceof SwitchbackPhase.Serving) {
                switchCosts = switchCosts.with(Duration.between(warming.since(), now()));
            }
            if (!(next instanceof SwitchbackPhase.Serving)) {
                admissionGate.shut();
            }
            phase = next;
            switchbackLog.became(before, next);
            // Only now: those who are let in ask which window it is.
            if (next instanceof SwitchbackPhase.Serving) {
                admissionGate.open(next.window());
            }
            if (next instanceof SwitchbackPhase.BackingOff backingOff) {
                admissionGate.rejectWaiting(() -> new EngineException.Unavailable(
                        "None of the model's variants could be loaded; the server's operator can see why.",
                        Duration.between(now(), backingOff.until()).plusSeconds(1)));
            }
        }
    }

    private void sleepUntil(Instant then) throws InterruptedException {
        long millis = Math.max(
                1, Math.min(LOOK.toMillis(), Duration.between(now(), then).toMillis()));
        if (wake.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private static EngineException failed() {
        return new EngineException.Unavailable(
                "The model's variants have ceased to take turns; the server's operator can see why in its log.",
                Duration.ofMinutes(1));
    }

    private static EngineException shuttingDown() {
        return new EngineException.Unavailable("The server is shutting down.", Duration.ofSeconds(10));
    }

    private Instant now() {
        return clock.instant();
    }
}
