package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static dev.tandem.engine.llamaserver.EngineFixture.await;
import static dev.tandem.engine.llamaserver.EngineFixture.awaitReady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.testing.RunningLlamaServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("llama-server")
class ExternalServerTest {

    @TempDir
    Path data;

    @Test
    void shouldAnswerAndTellWhatItRunsWhenItIsReady() throws Exception {
        try (RunningLlamaServer server = RunningLlamaServer.start(2);
                EngineFixture engineFixture = workshop("http://127.0.0.1:" + server.port() + "/v1", Map.of())) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);

            List<ChatEvent> events =
                    EngineFixture.story(engine, 10).collect().asList().await().atMost(EngineFixture.PATIENCE);

            assertThat(engine.probeGeneration(EngineFixture.PATIENCE).await().indefinitely())
                    .isEqualTo(EngineHealth.READY);
            EngineDescription description = engine.describe();
            assertThat(events.getLast().usage().orElseThrow().completionTokens())
                    .isEqualTo(10);
            assertThat(events).anyMatch(ChatEvent::isProgress);
            assertThat(description.capabilities().absentParts())
                    .containsExactlyInAnyOrder("image_url", "input_audio", "input_video", "video_url");
            assertThat(description.slots()).isEqualTo(2);
            assertThat(description.contextLength()).isEqualTo(RunningLlamaServer.CONTEXT);
            assertThat(description.build()).isNotBlank();
            assertThat(description.quantization()).isEqualTo("Q8_0");
            assertThat(description.fileSha256()).isNull();
        }
    }

    @Test
    void shouldTellTheTruthWhenItWasStartedAnewWithAnotherContextBetweenTwoQuestions() throws Exception {
        RunningLlamaServer first = RunningLlamaServer.start(2);
        int port = first.port();
        try (EngineFixture engineFixture =
                workshop("http://127.0.0.1:" + port, Map.of("tandem.llama-server.health-interval", "5s"))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            String before = engine.describe().fingerprint();

            first.close();
            try (RunningLlamaServer second = RunningLlamaServer.start(3, 1024, port)) {
                await(() -> engine.describe().slots() == 3, () -> "what " + second.port() + " runs");

                assertThat(engine.describe().contextLength()).isEqualTo(1024);
                assertThat(engine.describe().fingerprint()).isNotEqualTo(before);
            }
        } finally {
            first.close();
        }
    }

    @Test
    void shouldFailWhenItIsGone() throws Exception {
        RunningLlamaServer server = RunningLlamaServer.start(1);
        try (EngineFixture engineFixture = workshop("http://127.0.0.1:" + server.port(), Map.of())) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);

            server.close();

            await(() -> engine.health().status() == Status.FAILED, engine.health()::detail);
            assertThat(engine.health().detail()).contains("http://127.0.0.1:" + server.port() + " does not answer");
            assertThatThrownBy(() -> EngineFixture.story(engine, 1)
                            .collect()
                            .asList()
                            .await()
                            .indefinitely())
                    .isInstanceOf(EngineException.Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "ftp://host", "http://", "http://user:pass@host", "http://a b"})
    void shouldRefuseAnAddressWhenItIsNone(String url) {
        try (EngineFixture engineFixture = workshop(url, Map.of())) {
            assertThatThrownBy(engineFixture::create)
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageStartingWith("tandem.models.m.variants.v.url: must look like http://host:8080");
        }
    }

    @Test
    void shouldRefuseArgumentsWhenNothingIsStarted() {
        try (EngineFixture engineFixture = workshop("http://127.0.0.1:8080", Map.of(VARIANT + "args", "-t,1"))) {
            assertThatThrownBy(engineFixture::create)
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageStartingWith("tandem.models.m.variants.v.url: a server that runs already takes no");
        }
    }

    private EngineFixture workshop(String url, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of(VARIANT + "engine", "llama-server", VARIANT + "url", url));
        all.putAll(more);
        return new EngineFixture(data, all);
    }
}
