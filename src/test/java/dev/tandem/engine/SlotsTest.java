package dev.tandem.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.AdmissionQueue.Entry;
import dev.tandem.engine.AdmissionQueue.Waiter;
import dev.tandem.inference.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SlotsTest {

    private final List<String> started = new ArrayList<>();

    @Test
    void shouldStartAtOnceWhileThereIsRoom() {
        Slots slots = new Slots(() -> 2, 1);
        assertThat(slots.ticket(start("a")).enter()).isEqualTo(Entry.RUNNING);
        assertThat(slots.ticket(start("b")).enter()).isEqualTo(Entry.RUNNING);
        assertThat(started).containsExactly("a", "b");
        assertThat(slots.running()).isEqualTo(2);
    }

    @Test
    void shouldStartWaitersInOrderWhenOthersLeave() {
        Slots slots = new Slots(() -> 1, 2);
        AdmissionQueue<Integer>.Ticket a = slots.ticket(start("a"));
        AdmissionQueue<Integer>.Ticket b = slots.ticket(start("b"));
        a.enter();
        assertThat(b.enter()).isEqualTo(Entry.WAITING);
        slots.ticket(start("c")).enter();
        a.leave();
        b.leave();
        assertThat(started).containsExactly("a", "b", "c");
        assertThat(slots.running()).isEqualTo(1);
    }

    /** A server that somebody else runs may come back with more slots, and tells how many only when it is ready. */
    @Test
    void shouldHaveAsManySlotsAsTheEngineTellsNow() {
        AtomicInteger capacity = new AtomicInteger(1);
        Slots slots = new Slots(capacity::get, 0);
        slots.ticket(start("a")).enter();
        assertThat(slots.ticket(start("b")).enter()).isEqualTo(Entry.REFUSED);

        capacity.set(2);

        assertThat(slots.ticket(start("c")).enter()).isEqualTo(Entry.RUNNING);
    }

    @Test
    void shouldRefuseWhenTheQueueIsFull() {
        Slots slots = new Slots(() -> 1, 0);
        slots.ticket(start("a")).enter();
        assertThat(slots.ticket(start("b")).enter()).isEqualTo(Entry.REFUSED);
        assertThat(slots.waiting()).isZero();
    }

    @Test
    void shouldForgetAWaiterThatLeaves() {
        Slots slots = new Slots(() -> 1, 2);
        AdmissionQueue<Integer>.Ticket a = slots.ticket(start("a"));
        AdmissionQueue<Integer>.Ticket b = slots.ticket(start("b"));
        a.enter();
        b.enter();
        b.leave();
        a.leave();
        assertThat(started).containsExactly("a");
        assertThat(slots.running()).isZero();
    }

    @Test
    void shouldGiveTheSlotBackOnlyOnceWhenATicketLeavesTwice() {
        Slots slots = new Slots(() -> 2, 0);
        AdmissionQueue<Integer>.Ticket a = slots.ticket(start("a"));
        a.enter();
        slots.ticket(start("b")).enter();
        a.leave();
        a.leave();
        assertThat(slots.running()).isEqualTo(1);
    }

    @Test
    void shouldNeverRunMoreThanItsCapacityNorLoseASlotWhenManyComeAndGoAtOnce() throws Exception {
        Slots slots = new Slots(() -> 3, 1_000);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(2_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 2_000; i++) {
                threads.execute(() -> {
                    AtomicReference<AdmissionQueue<Integer>.Ticket> ticket = new AtomicReference<>();
                    ticket.set(slots.ticket(whenAdmitted(() -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        threads.execute(() -> {
                            running.decrementAndGet();
                            ticket.get().leave();
                            done.countDown();
                        });
                    })));
                    if (ticket.get().enter() == Entry.REFUSED) {
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValueLessThanOrEqualTo(3);
        assertThat(slots.running()).isZero();
        assertThat(slots.waiting()).isZero();
    }

    private Waiter<Integer> start(String name) {
        return whenAdmitted(() -> started.add(name));
    }

    private static Waiter<Integer> whenAdmitted(Runnable action) {
        return new Waiter<>() {
            @Override
            public void admitted(Integer taken) {
                action.run();
            }

            @Override
            public void dismissed(EngineException cause) {
                throw new AssertionError("nobody is dismissed", cause);
            }
        };
    }
}
