package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static dev.tandem.engine.llamaserver.EngineFixture.await;
import static dev.tandem.engine.llamaserver.EngineFixture.real;
import static dev.tandem.engine.llamaserver.EngineFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Loadable;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is loaded and unloaded when it is told to. */
@Tag("llama-server")
class LoadingOnDemandTest {

    private static final Map<String, String> ON_DEMAND = Map.of("tandem.models.m.residency", "switchback");

    @TempDir
    Path data;

    @Test
    void shouldHoldAProcessOnlyWhileItIsLoaded() {
        try (EngineFixture engineFixture = new EngineFixture(data, with(real(VARIANT), ON_DEMAND))) {
            InferenceEngine engine = engineFixture.create();
            Loadable loadable = engine.loadable().orElseThrow();
            assertThat(engine.health().status()).isEqualTo(Status.UNLOADED);
            assertThatThrownBy(() -> story(engine)).isInstanceOf(EngineException.Unavailable.class);
            for (int i = 0; i < 2; i++) {
                done(loadable.load());

                assertThat(engine.health().isReady()).isTrue();
                assertThat(children()).hasSize(1);
                assertThat(story(engine)).isNotEmpty();
                String fingerprint = engine.describe().fingerprint();
                done(loadable.unload());

                assertThat(children()).isEmpty();
                assertThat(data.resolve("llama-server")).isEmptyDirectory();
                assertThat(engine.health().status()).isEqualTo(Status.UNLOADED);
                assertThat(engine.describe().fingerprint()).isEqualTo(fingerprint);
            }
            assertThat(loadable.wasReady()).isTrue();
        }
    }

    @Test
    void shouldBreakWhatStillRunsWhenItIsUnloaded() {
        try (EngineFixture engineFixture = new EngineFixture(data, with(real(VARIANT), ON_DEMAND))) {
            InferenceEngine engine = engineFixture.create();
            done(engine.loadable().orElseThrow().load());
            AssertSubscriber<ChatEvent> stream =
                    EngineFixture.longStory(engine).subscribe().withSubscriber(AssertSubscriber.create(3));
            stream.awaitItems(3, EngineFixture.PATIENCE);

            done(engine.loadable().orElseThrow().unload());

            stream.request(Long.MAX_VALUE);
            stream.awaitFailure(
                    failure -> assertThat(failure).isInstanceOf(EngineException.class), EngineFixture.PATIENCE);
            assertThat(children()).isEmpty();
        }
    }

    @Test
    void shouldFailALoadWhenTheServerCannotStart() throws Exception {
        Path script = EngineFixture.script(data, "echo 'not enough memory' >&2; exit 1");
        try (EngineFixture engineFixture = new EngineFixture(
                data,
                with(
                        ON_DEMAND,
                        Map.of(
                                VARIANT + "engine", "llama-server",
                                VARIANT + "model", "classpath:models/demo-Q2_K.gguf",
                                VARIANT + "binary", script.toString())))) {
            Loadable loadable = engineFixture.create().loadable().orElseThrow();

            assertThatThrownBy(() -> done(loadable.load()))
                    .isInstanceOf(EngineException.Unavailable.class)
                    .hasMessageContaining("not enough memory");

            done(loadable.unload());
            assertThat(loadable.wasReady()).isFalse();
            assertThat(loadable.failure()).isEmpty();
        }
    }

    @Test
    void shouldReplaceALoadWhenItIsUnloadedMeanwhile() {
        try (EngineFixture engineFixture = new EngineFixture(data, with(real(VARIANT), ON_DEMAND))) {
            Loadable loadable = engineFixture.create().loadable().orElseThrow();
            Uni<Void> loading = loadable.load();

            done(loadable.unload());

            assertThatThrownBy(() -> done(loading)).isInstanceOf(EngineException.Unavailable.class);
            assertThat(children()).isEmpty();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsClosedWhileItLoads() {
        try (EngineFixture engineFixture = new EngineFixture(data, with(real(VARIANT), ON_DEMAND))) {
            InferenceEngine engine = engineFixture.create();
            Uni<Void> loading = engine.loadable().orElseThrow().load();
            await(() -> !children().isEmpty(), () -> "started");

            engine.close();

            assertThatThrownBy(() -> done(loading)).isInstanceOf(EngineException.Unavailable.class);
            assertThat(children()).isEmpty();
            assertThat(data.resolve("llama-server")).isEmptyDirectory();
        }
    }

    private static List<ChatEvent> story(InferenceEngine engine) {
        return EngineFixture.story(engine, 5).collect().asList().await().atMost(EngineFixture.PATIENCE);
    }

    private static void done(Uni<Void> order) {
        order.await().atMost(EngineFixture.PATIENCE);
    }

    private List<ProcessHandle> children() {
        return Processes.running("llama-server", data.toString());
    }
}
