package dev.tandem.switchback;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.InferenceEngine;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets the variants of one model take turns. A thread of its own walks through the {@link Phase}s and does what each of
 * them asks for; requests come in through {@link #ticket} on any thread and never block.
 */
public final class Rotation {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Residents residents;
    private final Announcements announcements;
    private final Design design;
    private final Plan plan;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final Semaphore wake = new Semaphore(0);
    private final Turns turns;
    private final Thread thread;
    private volatile Phase phase;
    private volatile boolean closing;
    private volatile Switches switches;
    private final Stays stays = new Stays(this);

    /** @param engines those of the weighted variants, by name; all of them loadable, none of them loaded */
    Rotation(
            String model,
            Map<String, ? extends InferenceEngine> engines,
            Design design,
            InstantSource clock,
            ScheduledExecutorService timer) {
        this.residents = new Residents(engines);
        this.announcements = new Announcements(model);
        this.design = design;
        this.plan = new Plan(design.schedule(), design.drainLimit());
        this.clock = clock;
        this.timer = timer;
        this.turns = new Turns(design.queue(), wake::release);
        this.thread = Thread.ofVirtual().name("rotation-" + model).unstarted(this::live);
        this.phase = new Phase.Loading(plan.schedule().window(0, 0), Failures.NONE, clock.instant());
        this.switches = Switches.none(design.drainLimit());
    }

    /** Begins, once: loads the first variant of that block. */
    void start(long block) {
        phase = new Phase.Loading(plan.schedule().window(block, 0), Failures.NONE, now());
        thread.start();
    }

    /** Ends: requests that wait are refused, and nothing is loaded any more. The engines are their owner's to close. */
    void close() {
        closing = true;
        turns.shut();
        turns.disperse(Rotation::shuttingDown);
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
        return residents.include(variant);
    }

    /** What defines the schedule, in one normal form: another one is another experiment. */
    public String design() {
        return design.text();
    }

    /** How it is now. */
    public RotationStatus status() {
        Phase current = phase;
        Switches done = switches;
        return new RotationStatus(
                current.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                Opening.ofAny(current, plan, now(), done.last()).window(),
                resident(current),
                until(current),
                done.served(),
                turns.waiting(),
                turns.running(),
                done.count(),
                done.total(),
                current.failures().byVariant(),
                stays.keep());
    }

    /**
     * Keeps a variant's open window from ending, for one who has more to ask of it than fits in. Others are answered in it
     * meanwhile as in any window; the schedule goes on behind it.
     *
     * @param longest after which it ends by itself
     * @return empty while that window is not open or has only been kept so, or somebody else keeps it
     */
    public Optional<Stay> stay(String variant, Duration longest) {
        Phase current = phase;
        if (!(current instanceof Phase.Serving serving) || serving.isDue(now())) {
            return Optional.empty();
        }
        Optional<Stay> granted = Optional.of(serving.window())
                .filter(window -> window.variant().equals(variant))
                .flatMap(window -> stays.grant(window, now().plus(longest), clock));
        granted.ifPresent(stay -> announcements.stays(variant));
        return granted;
    }

    /** Whether that window is open. */
    boolean isOpen(Window window) {
        return !closing
                && phase instanceof Phase.Serving serving
                && serving.window().equals(window);
    }

    /** The next so many windows, with the time until they open. */
    public List<Opening> next(int count) {
        return Opening.next(count, phase, plan, now(), switches.last());
    }

    private static Optional<String> resident(Phase phase) {
        return switch (phase) {
            case Phase.Serving serving -> Optional.of(serving.window().variant());
            case Phase.Warming warming -> Optional.of(warming.window().variant());
            case Phase.Loading loading -> Optional.of(loading.window().variant());
            case Phase.Draining draining -> Optional.of(draining.resident());
            case Phase.Unloading unloading -> Optional.of(unloading.resident());
            case Phase.Resting _ -> Optional.empty();
        };
    }

    private static Optional<Instant> until(Phase phase) {
        return switch (phase) {
            case Phase.Serving serving -> Optional.of(serving.until());
            case Phase.Draining draining -> Optional.of(draining.limit());
            case Phase.Resting resting -> Optional.of(resting.until());
            case Phase.Loading _, Phase.Warming _, Phase.Unloading _ -> Optional.empty();
        };
    }

    /**
     * A request's way into a window; it takes a place once the ticket's admission is subscribed to.
     *
     * @param pinned the only variant that will do, one of this rotation; empty when any will
     * @param executor where the ticket's admission comes, one task after the other
     */
    public WindowTicket ticket(Optional<String> pinned, Executor executor) {
        Opening opening = opening(pinned);
        Uni<WindowAdmission> admission = refusal(pinned, opening)
                .map(refusal -> Uni.createFrom().<WindowAdmission>failure(refusal))
                .orElseGet(() -> Uni.createFrom()
                        .emitter(waiting -> new WindowPlace(
                                        turns,
                                        pinned,
                                        executor,
                                        () -> opening(pinned).in(),
                                        waiting)
                                .enter(timer, design.patience())));
        return new WindowTicket(opening.window(), admission);
    }

    private Opening opening(Optional<String> pinned) {
        Phase current = phase;
        Duration switching = switches.last();
        return pinned.map(variant -> Opening.of(variant, current, plan, now(), switching))
                .orElseGet(() -> Opening.ofAny(current, plan, now(), switching));
    }

    private Optional<EngineException> refusal(Optional<String> pinned, Opening opening) {
        if (closing) {
            return Optional.of(shuttingDown());
        }
        Duration wait = opening.in().plusMillis(999);
        if (phase instanceof Phase.Resting) {
            return Optional.of(new EngineException.Unavailable(
                    "None of the model's variants could be loaded; the server's operator can see why.", wait));
        }
        return pinned.filter(variant -> opening.in().compareTo(design.patience()) > 0)
                .map(variant -> new EngineException.Absent(
                        "The model's variants take turns. The one that you chose is loaded again in about "
                                + wait.toSeconds() + " s, at "
                                + now().plus(wait).truncatedTo(ChronoUnit.SECONDS)
                                + ". Ask then, or leave the choice open.",
                        wait));
    }

    private void live() {
        try {
            while (!closing) {
                become(next(phase));
            }
        } catch (InterruptedException e) {
            announcements.ended();
        } catch (RuntimeException | Error e) {
            announcements.broke(e);
        } finally {
            turns.shut();
            turns.disperse(Rotation::shuttingDown);
        }
    }

    private Phase next(Phase current) throws InterruptedException {
        return switch (current) {
            case Phase.Loading loading -> load(loading);
            case Phase.Warming warming -> warm(warming);
            case Phase.Serving serving -> serve(serving);
            case Phase.Draining draining -> drain(draining);
            case Phase.Unloading unloading -> unload(unloading);
            case Phase.Resting resting -> rest(resting);
        };
    }

    private Phase load(Phase.Loading loading) throws InterruptedException {
        Optional<String> failure = residents.load(loading.window().variant());
        return failure.isPresent() ? loading.failed(failure.get()) : loading.loaded();
    }

    private Phase warm(Phase.Warming warming) throws InterruptedException {
        Optional<String> failure = residents.warm(warming.window().variant());
        return failure.isPresent() ? warming.failed(failure.get()) : warming.warmed(now());
    }

    private Phase serve(Phase.Serving serving) throws InterruptedException {
        Optional<Stay> guest = stays.in(serving.window());
        boolean kept = guest.filter(Stay::keeps).isPresent();
        if (serving.isDue(now()) && !kept) {
            return guest.map(one -> serving.prolonged(one.end()))
                    .orElse(serving)
                    .over(plan, now());
        }
        Optional<String> failure = residents.failure(serving.window().variant());
        if (failure.isPresent()) {
            return serving.failed(failure.get(), now());
        }
        sleepUntil(kept ? guest.get().end() : serving.until());
        return serving;
    }

    private Phase drain(Phase.Draining draining) throws InterruptedException {
        if (turns.running() == 0 || draining.isDue(now())) {
            return draining.drained();
        }
        sleepUntil(draining.limit());
        return draining;
    }

    private Phase unload(Phase.Unloading unloading) throws InterruptedException {
        turns.clear(
                () -> new EngineException.TurnOver(
                        "The variant's turn was over before the answer was complete. Ask again for an answer of the next one."));
        Optional<String> failure = residents.unload(unloading.resident());
        if (failure.isPresent()) {
            announcements.cannotUnload(unloading.resident(), failure.get());
            sleepUntil(now().plus(LOOK));
            return unloading;
        }
        return unloading.unloaded(plan, now());
    }

    private Phase rest(Phase.Resting resting) throws InterruptedException {
        if (resting.isDue(now())) {
            return resting.rested(now());
        }
        sleepUntil(resting.until());
        return resting;
    }

    private void become(Phase next) {
        Phase before = phase;
        if (!before.equals(next)) {
            if (before instanceof Phase.Warming warming && next instanceof Phase.Serving) {
                switches = switches.with(Duration.between(warming.since(), now()));
            }
            if (!(next instanceof Phase.Serving)) {
                turns.shut();
            }
            phase = next;
            announcements.became(before, next);
            // Only now: those who are let in ask which window it is.
            if (next instanceof Phase.Serving) {
                turns.open(next.window());
            }
            if (next instanceof Phase.Resting resting) {
                turns.disperse(() -> new EngineException.Unavailable(
                        "None of the model's variants could be loaded; the server's operator can see why.",
                        Duration.between(now(), resting.until()).plusSeconds(1)));
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

    private static EngineException shuttingDown() {
        return new EngineException.Unavailable("The server is shutting down.", Duration.ofSeconds(10));
    }

    private Instant now() {
        return clock.instant();
    }
}
