package dev.tandem.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.inference.ChatEvent;
import dev.tandem.testing.Api;
import dev.tandem.testing.Requests;
import dev.tandem.testing.RunningLlamaServer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that leaves stops the generation on a real {@code llama-server}. */
@Tag("llama-server")
class RemoteDisconnectTest {

    private static final int TIMES = 50;
    private static final Duration PATIENCE = Api.PATIENCE;

    @Test
    void shouldFreeTheSlotLongBeforeTheAnswersEndWhenFiftyClientsLeave() throws Exception {
        Vertx vertx = Vertx.vertx();
        List<Long> millis = new ArrayList<>();
        long whole;
        try (RunningLlamaServer server = RunningLlamaServer.start(1);
                RemoteEngine engine =
                        RemoteEngine.start(vertx, LlamaServerContract.settings(server, 1, OptionalInt.empty()))) {
            long asked = System.nanoTime();
            story(engine).collect().last().await().atMost(PATIENCE);
            whole = (System.nanoTime() - asked) / 1_000_000;
            for (int i = 0; i < TIMES; i++) {
                AssertSubscriber<ChatEvent> reader =
                        story(engine).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
                reader.awaitItems(2, PATIENCE);
                long left = System.nanoTime();
                reader.cancel();
                while (isBusy(server)) {
                    assertThat(System.nanoTime() - left).isLessThan(PATIENCE.toNanos());
                    LockSupport.parkNanos(500_000);
                }
                millis.add((System.nanoTime() - left) / 1_000_000);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        millis.sort(null);
        System.out.printf(
                "slot free after a median of %d ms, p95 %d ms; left alone it takes %d ms%n",
                millis.get(TIMES / 2), millis.get(TIMES * 95 / 100), whole);
        assertThat(millis.get(TIMES / 2)).isLessThan(whole / 3);
    }

    /** One that goes on until the context is full. */
    private static Multi<ChatEvent> story(RemoteEngine engine) {
        return engine.chat(Requests.chat(
                "Tell me a story.", body -> body.put("stream", true).put("ignore_eos", true)));
    }

    private static boolean isBusy(RunningLlamaServer server) throws Exception {
        return new ObjectMapper()
                .readTree(server.get("/slots"))
                .path(0)
                .path("is_processing")
                .asBoolean(true);
    }
}
