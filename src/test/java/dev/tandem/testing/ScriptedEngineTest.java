package dev.tandem.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ScriptedEngineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static AssertSubscriber<ChatEvent> answer(ScriptedEngine engine) {
        return engine.chat(Requests.chat("What is the capital of France?"))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    }

    @Test
    void shouldBreakBeforeTheFirstEventWhenScripted() {
        ScriptedEngine engine = new ScriptedEngine(1, List.of(Fault.parse("broken 0")));
        AssertSubscriber<ChatEvent> reader = answer(engine).awaitFailure(PATIENCE);

        reader.assertFailedWith(EngineException.Broken.class);
        assertThat(reader.getItems()).isEmpty();
    }

    @Test
    void shouldBreakInTheMiddleWhenScripted() {
        ScriptedEngine engine = new ScriptedEngine(1, List.of(Fault.parse("broken 3"), Fault.parse("half")));

        assertThat(answer(engine).awaitFailure(PATIENCE).getItems()).hasSize(3);
        // Role, six words, finish, usage: nine events.
        assertThat(answer(engine).awaitFailure(PATIENCE).getItems()).hasSize(4);
    }

    @Test
    void shouldHangUntilCancelledWhenScripted() {
        ScriptedEngine engine = new ScriptedEngine(1, List.of(Fault.parse("hang 2")));
        AssertSubscriber<ChatEvent> reader = answer(engine).awaitItems(2, PATIENCE);
        AnswerProbe.of(engine.chat(Requests.chat("What is the capital of France?")));

        assertThat(reader.getItems()).hasSize(2);
        reader.assertNotTerminated();
        assertThat(engine.running()).isEqualTo(1);
    }

    @Test
    void shouldAnswerInFullWhenSlowOrAfterTheScript() {
        ScriptedEngine engine = new ScriptedEngine(1, List.of(Fault.parse("slow 1")));

        assertThat(answer(engine).awaitCompletion(PATIENCE).getItems()).hasSize(9);
        assertThat(answer(engine).awaitCompletion(PATIENCE).getItems()).hasSize(9);
        assertThat(engine.started()).isEqualTo(2);
    }
}
