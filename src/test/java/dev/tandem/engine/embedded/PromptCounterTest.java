package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PromptCounterTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ChatRequest LONG = Requests.chat("word ".repeat(20_000));
    private static final ChatRequest SHORT = Requests.chat("word");

    private final PromptCounter counter = new PromptCounter("test");
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger counted = new AtomicInteger();

    @AfterEach
    void stop() {
        release.countDown();
        counter.shutdown();
    }

    private UniAssertSubscriber<Integer> count(ChatRequest request) {
        return counter.count(request, this::work).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private int work(ChatRequest request) {
        try {
            if (request.equals(LONG)) {
                release.await();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return counted.incrementAndGet();
    }

    @Test
    void shouldCountAShortPromptWhileALongOneIsCounted() {
        UniAssertSubscriber<Integer> first = count(LONG);

        count(SHORT).awaitItem(PATIENCE).assertItem(1);

        release.countDown();
        first.awaitItem(PATIENCE).assertItem(2);
    }

    @Test
    void shouldRefuseWhenTooManyWaitAndNotCountForThoseWhoLeft() {
        List<UniAssertSubscriber<Integer>> waiting = new ArrayList<>();
        UniAssertSubscriber<Integer> refused;
        do {
            refused = count(LONG);
            waiting.add(refused);
        } while (refused.getFailure() == null && waiting.size() < 1_000);
        assertThat(refused.getFailure()).isInstanceOf(EngineException.Overloaded.class);
        assertThat(waiting.size()).isLessThan(100);

        waiting.subList(1, waiting.size()).forEach(UniAssertSubscriber::cancel);
        UniAssertSubscriber<Integer> last = count(LONG);
        release.countDown();

        last.awaitItem(PATIENCE).assertItem(2);
    }

    @Test
    void shouldSayThatItShutsDown() {
        counter.shutdown();

        assertThat(count(SHORT).awaitFailure(PATIENCE).getFailure()).isInstanceOf(EngineException.Unavailable.class);
    }
}
