package dev.tandem.openai.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a clock that the test moves. */
@Tag("unit")
class HeadDeadlineTest {

    private static final int LIMIT = 30;

    private final HeadDeadline deadline = new HeadDeadline(Duration.ofSeconds(LIMIT));
    private final EmbeddedChannel channel = connect();

    private EmbeddedChannel connect() {
        EmbeddedChannel connected = new EmbeddedChannel(false, false, deadline);
        connected.freezeTime();
        try {
            connected.register();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return connected;
    }

    private void receive() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
        channel.releaseInbound();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    @Test
    void shouldCloseWhenTheFirstHeadTakesTooLongHoweverItTrickles() {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(channel.isOpen()).isTrue();
            receive();
            pass(1);
        }
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldWaitForTheNextHeadAndCloseWhenThatTakesTooLong() {
        receive();
        deadline.headEnded();
        pass(10 * LIMIT);
        deadline.responseEnded();
        pass(10 * LIMIT);
        assertThat(channel.isOpen()).isTrue();

        for (int i = 0; i < LIMIT; i++) {
            assertThat(channel.isOpen()).isTrue();
            receive();
            pass(1);
        }
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldCountFromTheNextByteWhenTheHeadBeganWithTheRequestBefore() {
        receive();
        deadline.headEnded();
        receive();
        deadline.responseEnded();
        receive();
        pass(LIMIT);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldNotTakeTheBodyOfAPipelinedRequestForAHead() {
        receive();
        deadline.headEnded();
        deadline.headEnded();
        deadline.responseEnded();
        receive();
        pass(10 * LIMIT);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void shouldNotTakeTheRestOfAnUnreadBodyForAHead() {
        receive();
        deadline.headEnded();
        deadline.responseEnded();
        receive();
        deadline.bodyEnded();
        pass(10 * LIMIT);
        assertThat(channel.isOpen()).isTrue();
    }
}
