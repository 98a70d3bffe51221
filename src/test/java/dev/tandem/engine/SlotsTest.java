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
        assertThat(slots.ticket(start("a"), 1).enter()).isEqualTo(Entry.RUNNING);
        assertThat(slots.ticket(start("b"), 1).enter()).isEqualTo(Entry.RUNNING);
        assertThat(started).containsExactly("a", "b");
        assertThat(slots.running()).isEqualTo(2);
    }

    @Test
    void shouldStartWaitersInOrderWhenOthersLeave() {
        Slots slots = new Slots(() -> 1, 2);
        AdmissionQueue<Integer>.Ticket a = slots.ticket(start("a"), 1);
        AdmissionQueue<Integer>.Ticket b = slots.ticket(start("b"), 1);
        a.enter();
        assertThat(b.enter()).isEqualTo(Entry.WAITING);
        slots.ticket(start("c"), 1).enter();
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
        slots.ticket(start("a"), 1).enter();
        assertThat(slots.ticket(start("b"), 1).enter()).isEqualTo(Entry.REFUSED);

        capacity.set(2);

        assertThat(slots.ticket(start("c"), 1).enter()).isEqualTo(Entry.RUNNING);
    }

    @Test
    void shouldTakeAsManySlotsAsThereAreChoices() {
        Slots slots = new Slots(() -> 4, 9);
        AdmissionQueue<Integer>.Ticket three = slots.ticket(start("three"), 3);
        three.enter();
        assertThat(slots.ticket(start("two"), 2).enter()).isEqualTo(Entry.WAITING);
        three.leave();
        three.leave();
        assertThat(slots.ticket(start("another two"), 2).enter()).isEqualTo(Entry.RUNNING);
        assertThat(slots.ticket(start("one"), 1).enter()).isEqualTo(Entry.WAITING);
        assertThat(started).containsExactly("three", "two", "another two");
    }

    @Test
    void shouldNotLetFewChoicesOvertakeManyForEver() {
        Slots slots = new Slots(() -> 2, 9);
        AdmissionQueue<Integer>.Ticket first = slots.ticket(start("first"), 1);
        AdmissionQueue<Integer>.Ticket many = slots.ticket(start("many"), 2);
        first.enter();
        assertThat(many.enter()).isEqualTo(Entry.WAITING);
        assertThat(slots.ticket(start("later"), 1).enter()).isEqualTo(Entry.WAITING);
        first.leave();
        assertThat(started).containsExactly("first", "many");
        many.leave();
        assertThat(started).containsExactly("first", "many", "later");
    }

    @Test
    void shouldLetOthersInWhenOneThatTakesManySlotsWaitsNoLonger() {
        Slots slots = new Slots(() -> 2, 9);
        slots.ticket(start("first"), 1).enter();
        AdmissionQueue<Integer>.Ticket many = slots.ticket(start("many"), 2);
        many.enter();
        slots.ticket(start("later"), 1).enter();
        many.leave();
        assertThat(started).containsExactly("first", "later");
    }

    @Test
    void shouldRunAloneWhatTakesMoreSlotsThanThereAre() {
        Slots slots = new Slots(() -> 2, 9);
        AdmissionQueue<Integer>.Ticket first = slots.ticket(start("first"), 1);
        first.enter();
        AdmissionQueue<Integer>.Ticket many = slots.ticket(start("many"), 8);
        many.enter();
        first.leave();
        assertThat(started).containsExactly("first", "many");
        assertThat(slots.ticket(start("later"), 1).enter()).isEqualTo(Entry.WAITING);
        many.leave();
        assertThat(started).containsExactly("first", "many", "later");
    }

    @Test
    void shouldRefuseWhenTheQueueIsFull() {
        Slots slots = new Slots(() -> 1, 0);
        slots.ticket(start("a"), 1).enter();
        assertThat(slots.ticket(start("b"), 1).enter()).isEqualTo(Entry.REFUSED);
        assertThat(slots.waiting()).isZero();
    }

    @Test
    void shouldForgetAWaiterThatLeaves() {
        Slots slots = new Slots(() -> 1, 2);
        AdmissionQueue<Integer>.Ticket a = slots.ticket(start("a"), 1);
        AdmissionQueue<Integer>.Ticket b = slots.ticket(start("b"), 1);
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
        AdmissionQueue<Integer>.Ticket a = slots.ticket(start("a"), 1);
        a.enter();
        slots.ticket(start("b"), 1).enter();
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
                    ticket.set(slots.ticket(
                            whenAdmitted(() -> {
                                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                threads.execute(() -> {
                                    running.decrementAndGet();
                                    ticket.get().leave();
                                    done.countDown();
                                });
                            }),
                            1));
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
