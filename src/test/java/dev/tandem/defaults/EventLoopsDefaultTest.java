package dev.tandem.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.ScriptedServer;
import io.netty.channel.EventLoopGroup;
import io.quarkus.netty.MainEventLoopGroup;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Quarkus obeys. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class EventLoopsDefaultTest {

    @Inject
    @MainEventLoopGroup
    EventLoopGroup eventLoops;

    @Test
    void shouldRunOneEventLoopAProcessor() {
        assertThat(eventLoops).hasSize(Runtime.getRuntime().availableProcessors());
    }
}
