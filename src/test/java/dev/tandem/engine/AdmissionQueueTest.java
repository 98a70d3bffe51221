package dev.tandem.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.AdmissionQueue.Entry;
import dev.tandem.engine.AdmissionQueue.Waiter;
import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A door that hands out its name while it is open. */
@Tag("unit")
class AdmissionQueueTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration NEVER = Duration.ofMinutes(5);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger idle = new AtomicInteger();
    private @Nullable String door;
    private final AdmissionQueue<String> queue =
            new AdmissionQueue<>(2, running -> Optional.ofNullable(door), idle::incrementAndGet);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void shouldAdmitThoseThatAcceptItWhenTheDoorOpens() {
        ticket("a", "blue").enter();
        ticket("b", "red").enter();

        queue.change(() -> door = "red");

        assertThat(heard).containsExactly("b admitted: red");
        assertThat(queue.waiting()).isOne();
        assertThat(ticket("c", "red").enter()).isEqualTo(Entry.RUNNING);
        assertThat(queue.running()).isEqualTo(2);
    }

    @Test
    void shouldDismissAWaiterWhenItsTimeIsUp() throws Exception {
        enter(ticket("a", "red"), SOON);
        assertThat(queue.waiting()).isOne();

        letTimePass();
        assertThat(heard).containsExactly("a dismissed: late");
        assertThat(queue.waiting()).isZero();
        queue.change(() -> door = "red");
        assertThat(heard).hasSize(1);
    }

    @Test
    void shouldNotDismissItWhenItWasAdmittedInTime() throws Exception {
        enter(ticket("a", "red"), SOON);
        queue.change(() -> door = "red");

        letTimePass();

        assertThat(heard).containsExactly("a admitted: red");
    }

    @Test
    void shouldForgetItsDeadlineWhenItLeaves() throws Exception {
        AdmissionQueue<String>.Ticket ticket = ticket("a", "red");
        enter(ticket, SOON);
        ticket.leave();

        letTimePass();

        assertThat(heard).isEmpty();
        assertThat(ticket.enter()).isEqualTo(Entry.REFUSED);
    }

    @Test
    void shouldDismissThoseThatRunOrWaitWhenAskedTo() {
        queue.change(() -> door = "red");
        AdmissionQueue<String>.Ticket inside = ticket("a", "red");
        inside.enter();
        enter(ticket("b", "blue"), NEVER);

        queue.dismissWaiting(() -> new EngineException.Overloaded("closed", SOON));
        queue.dismissRunning(() -> new EngineException.Overloaded("over", SOON));
        inside.leave();

        assertThat(heard).containsExactly("a admitted: red", "b dismissed: closed", "a dismissed: over");
        assertThat(queue.running()).isZero();
        assertThat(idle).as("it was told to go").hasValue(0);
    }

    @Test
    void shouldTellWhenTheLastOneHasLeft() {
        queue.change(() -> door = "red");
        AdmissionQueue<String>.Ticket a = ticket("a", "red");
        AdmissionQueue<String>.Ticket b = ticket("b", "red");
        a.enter();
        b.enter();

        a.leave();
        assertThat(idle).hasValue(0);
        b.leave();
        b.leave();
        assertThat(idle).hasValue(1);
    }

    @Test
    void shouldRefuseWhenTooManyWait() {
        ticket("a", "red").enter();
        ticket("b", "red").enter();

        assertThat(ticket("c", "red").enter()).isEqualTo(Entry.REFUSED);
        enter(ticket("d", "red"), SOON);

        assertThat(heard).containsExactly("d dismissed: full");
        assertThat(queue.waiting()).isEqualTo(2);
    }

    /** The timer has one thread, so what was due earlier has been done. */
    private void letTimePass() throws Exception {
        timer.schedule(() -> {}, SOON.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                .get();
    }

    private void enter(AdmissionQueue<String>.Ticket ticket, Duration patience) {
        ticket.enter(
                patience,
                timer,
                () -> new EngineException.Overloaded("full", SOON),
                () -> new EngineException.Overloaded("late", SOON));
    }

    private AdmissionQueue<String>.Ticket ticket(String name, String wanted) {
        Waiter<String> waiter = new Waiter<>() {
            @Override
            public void admitted(String pass) {
                heard.add(name + " admitted: " + pass);
            }

            @Override
            public void dismissed(EngineException cause) {
                heard.add(name + " dismissed: " + cause.getMessage());
            }
        };
        return queue.ticket(waiter, wanted::equals);
    }
}
