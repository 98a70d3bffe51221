package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnswerStreamTest {

    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();
    private final AtomicBoolean wanted = new AtomicBoolean(true);
    private final AtomicReference<AnswerStream> stream = new AtomicReference<>();

    @BeforeEach
    void watch() {
        Infrastructure.setDroppedExceptionHandler(dropped::add);
    }

    @AfterEach
    void forget() {
        Infrastructure.resetDroppedExceptionHandler();
    }

    private AssertSubscriber<ChatEvent> subscribe(int choices, long demand) {
        Multi<ChatEvent> answer = Multi.createFrom()
                .emitter(
                        emitter -> {
                            emitter.onTermination(() -> wanted.set(false));
                            stream.set(new AnswerStream(emitter, wanted::get, 1, choices));
                        },
                        BackPressureStrategy.BUFFER);
        return answer.subscribe().withSubscriber(AssertSubscriber.create(demand));
    }

    @Test
    void shouldFailOnceWhenAllChoicesBreakOff() {
        AssertSubscriber<ChatEvent> reader = subscribe(3, 10);
        EngineException cause = new EngineException.Broken("a batch failed", null);
        for (int i = 0; i < 3; i++) {
            stream.get().fail(i == 0 ? cause : new EngineException.Broken("another", null));
        }
        assertThat(reader.getFailure()).isSameAs(cause);
        assertThat(dropped).isEmpty();
    }

    /** Its siblings would go on for nobody. */
    @Test
    void shouldWantNoMoreOnceAChoiceBrokeOffHoweverSlowTheReaderIs() {
        subscribe(2, 0);
        AnswerStream answer = stream.get();
        answer.emit(AnswerStream.chunk(), 0);
        assertThat(answer.isWanted()).isTrue();
        answer.fail(new EngineException.Broken("a batch failed", null));
        assertThat(answer.isWanted()).isFalse();
    }

    @Test
    void shouldTellNobodyOfAFailureWhenTheReaderHasLeft() {
        AssertSubscriber<ChatEvent> reader = subscribe(2, 10);
        reader.cancel();
        stream.get().fail(new EngineException.Broken("a batch failed", null));
        assertThat(dropped).isEmpty();
    }
}
