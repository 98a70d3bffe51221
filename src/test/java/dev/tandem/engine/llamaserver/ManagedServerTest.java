package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static dev.tandem.engine.llamaserver.EngineFixture.await;
import static dev.tandem.engine.llamaserver.EngineFixture.awaitReady;
import static dev.tandem.engine.llamaserver.EngineFixture.real;
import static dev.tandem.engine.llamaserver.EngineFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.gguf.FileHash;
import dev.tandem.gguf.GgufReader;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Operation;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real {@code llama-server} and the demo models. */
@Tag("llama-server")
class ManagedServerTest {

    private static final Path Q2 = Path.of("src/main/resources/models/demo-Q2_K.gguf");

    @TempDir
    Path data;

    @Test
    void shouldAnswerWhenItIsReady() throws Exception {
        try (EngineFixture engineFixture = new EngineFixture(data, real(VARIANT))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);

            List<ChatEvent> events =
                    EngineFixture.story(engine, 20).collect().asList().await().atMost(EngineFixture.PATIENCE);

            assertThat(events.getLast().usage()).isPresent();
            assertThat(events.getLast().usage().orElseThrow().completionTokens())
                    .isEqualTo(20);
        }
    }

    /** Each of these froze the server for seconds, for everybody; what is within the limits it answers. */
    @Test
    void shouldRefuseWhatWouldFreezeTheServer() throws Exception {
        try (EngineFixture engineFixture = new EngineFixture(data, real(VARIANT))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            String words = "word ".repeat(2_000_000);

            assertThatThrownBy(() -> answer(engine, "'messages':[{'role':'user','content':'" + words + "'}]"))
                    .isInstanceOf(EngineException.ContextLengthExceeded.class)
                    .hasMessageContaining("at least");
            assertThatThrownBy(() -> engine.countPromptTokens(
                                    EngineFixture.request("{'model':'m','messages':[{'role':'system','content':'"
                                            + words + "'},{'role':'user','content':'x'}]}"))
                            .await()
                            .atMost(EngineFixture.PATIENCE))
                    .isInstanceOf(EngineException.ContextLengthExceeded.class)
                    .hasMessageContaining("at least");
            assertThat(engine.objection(asked(withEnum(6_000))).orElseThrow())
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessage("enum must be an array of 1 to 1000 values.");
            assertThat(engine.objection(asked(withEnum(1_000)))).isEmpty();
            assertThat(answer(engine, withEnum(1_000))).isNotEmpty();
        }
    }

    private static List<ChatEvent> answer(InferenceEngine engine, String fields) {
        return engine.chat(asked(fields)).collect().asList().await().atMost(EngineFixture.PATIENCE);
    }

    private static ChatRequest asked(String fields) {
        return EngineFixture.request("{'model':'m','stream':true,'max_tokens':8," + fields + "}");
    }

    private static String withEnum(int values) {
        return IntStream.range(0, values)
                .mapToObj(i -> "'value number " + i + "'")
                .collect(Collectors.joining(
                        ",",
                        "'messages':[{'role':'user','content':'x'}],'response_format':{'type':'json_schema',"
                                + "'json_schema':{'name':'x','schema':{'enum':[",
                        "]}}}"));
    }

    @Test
    void shouldTellWhatItRunsWhenItIsReady() throws Exception {
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(real(VARIANT), Map.of(VARIANT + "env.SOME_TOKEN", "very-secret-value")))) {
            InferenceEngine engine = engineFixture.create();
            assertThat(engine.describe().slots()).isEqualTo(4);
            awaitReady(engine);

            EngineDescription description = engine.describe();

            assertThat(description.engine()).isEqualTo("llama-server");
            assertThat(description.build()).isNotBlank();
            assertThat(description.architecture()).isEqualTo("gemma3");
            assertThat(description.quantization()).isEqualTo(GgufReader.read(Q2).fileType());
            assertThat(description.bitsPerWeight())
                    .isEqualTo(GgufReader.read(Q2).bitsPerWeight());
            assertThat(description.fileSha256()).isEqualTo(FileHash.sha256(Q2));
            assertThat(description.templateSha256())
                    .isEqualTo(GgufReader.read(Q2).templateSha256());
            assertThat(description.contextLength()).isEqualTo(2048);
            assertThat(description.kvType()).isEqualTo("f16");
            assertThat(description.slots()).isEqualTo(4);
            assertThat(description.arguments()).isEqualTo("-t 1 -c 8192 -np 4 SOME_TOKEN=***");
        }
    }

    @Test
    void shouldCountAPromptWhenAskedTo() throws Exception {
        try (EngineFixture engineFixture = new EngineFixture(data, real(VARIANT))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            List<ChatEvent> events =
                    EngineFixture.story(engine, 1).collect().asList().await().atMost(EngineFixture.PATIENCE);

            int counted = engine.countPromptTokens(
                            EngineFixture.request("{'messages':[{'role':'user','content':'Tell a story.'}]}"))
                    .await()
                    .atMost(EngineFixture.PATIENCE);

            assertThat(counted).isEqualTo(events.getLast().usage().orElseThrow().promptTokens());
        }
    }

    @Test
    void shouldCountACompletionsPromptWhenAskedTo() throws Exception {
        try (EngineFixture engineFixture = new EngineFixture(data, real(VARIANT))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);

            assertThat(engine.countPromptTokens(
                                    EngineFixture.request(Operation.TEXT_COMPLETION, "{'prompt':'Once upon a time'}"))
                            .await()
                            .atMost(EngineFixture.PATIENCE))
                    .isBetween(4, 12);
            assertThat(engine.countPromptTokens(EngineFixture.request(Operation.TEXT_COMPLETION, "{'prompt':[1,2]}"))
                            .await()
                            .atMost(EngineFixture.PATIENCE))
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldListenOnLoopbackUnderAKeyOfItsOwnWhenItRuns() throws Exception {
        try (EngineFixture engineFixture = new EngineFixture(data, real(VARIANT))) {
            awaitReady(engineFixture.create());

            String[] arguments = child().info().arguments().orElseThrow();

            assertThat(arguments).contains("--host", "127.0.0.1").doesNotContain("--api-key");
            String port = List.of(arguments).get(List.of(arguments).indexOf("--port") + 1);
            assertThat(java.net.http.HttpClient.newHttpClient()
                            .send(
                                    java.net.http.HttpRequest.newBuilder(
                                                    java.net.URI.create("http://127.0.0.1:" + port + "/props"))
                                            .build(),
                                    java.net.http.HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void shouldBreakItsStreamsAndComeBackWhenItIsKilled() throws Exception {
        // Long enough for the pause to be seen, in which it tells why.
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(real(VARIANT), Map.of("tandem.llama-server.restart.initial", "3s")))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            ProcessHandle first = child();
            AssertSubscriber<ChatEvent> stream =
                    EngineFixture.longStory(engine).subscribe().withSubscriber(AssertSubscriber.create(5));
            stream.awaitItems(5, EngineFixture.PATIENCE);

            Processes.signal("KILL", first);

            stream.request(Long.MAX_VALUE);
            stream.awaitFailure(
                    failure -> assertThat(failure).isInstanceOf(EngineException.Broken.class), EngineFixture.PATIENCE);
            await(() -> !engine.health().isReady(), () -> "noticed");
            assertThat(engine.health().detail()).contains("signal 9");
            assertThatThrownBy(() -> EngineFixture.story(engine, 1)
                            .collect()
                            .asList()
                            .await()
                            .indefinitely())
                    .isInstanceOf(EngineException.class);
            awaitReady(engine);
            assertThat(child().pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void shouldBeStartedAnewWhenItHangs() throws Exception {
        try (EngineFixture engineFixture = new EngineFixture(
                data,
                with(
                        real(VARIANT),
                        Map.of(
                                "tandem.llama-server.degraded-after", "500ms",
                                "tandem.llama-server.hang-timeout", "6s")))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            ProcessHandle first = child();

            Processes.signal("STOP", first);

            await(() -> engine.health().detail().contains("has not answered for"), engine.health()::detail);
            await(() -> !first.isAlive(), () -> "killed");
            awaitReady(engine);
        }
    }

    @Test
    void shouldBeReadyAgainWhenItWakesUp() throws Exception {
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(real(VARIANT), Map.of("tandem.llama-server.degraded-after", "500ms")))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            ProcessHandle first = child();

            Processes.signal("STOP", first);
            await(() -> !engine.health().isReady(), engine.health()::detail);
            Processes.signal("CONT", first);

            awaitReady(engine);
            assertThat(child()).isEqualTo(first);
        }
    }

    @Test
    void shouldLetAnAnswerEndWhenItIsStopped() throws Exception {
        try (EngineFixture engineFixture = new EngineFixture(data, real(VARIANT))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            ProcessHandle child = child();
            AssertSubscriber<ChatEvent> stream =
                    EngineFixture.story(engine, 1000).subscribe().withSubscriber(AssertSubscriber.create(3));
            stream.awaitItems(3, EngineFixture.PATIENCE);

            Thread closing = Thread.ofVirtual().start(engine::close);
            await(() -> engine.health().detail().equals("is being stopped"), engine.health()::detail);
            stream.request(Long.MAX_VALUE);

            stream.awaitCompletion(EngineFixture.PATIENCE);
            assertThat(stream.getItems().getLast().usage()).isPresent();
            closing.join();
            assertThat(child.isAlive()).isFalse();
            assertThat(data.resolve("llama-server")).isEmptyDirectory();
        }
    }

    @Test
    void shouldEndAnAnswerWhenTheGraceIsOver() throws Exception {
        try (EngineFixture engineFixture =
                new EngineFixture(data, with(real(VARIANT), Map.of("tandem.llama-server.stop-grace", "100ms")))) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            AssertSubscriber<ChatEvent> stream =
                    EngineFixture.longStory(engine).subscribe().withSubscriber(AssertSubscriber.create(3));
            stream.awaitItems(3, EngineFixture.PATIENCE);

            engine.close();

            stream.request(Long.MAX_VALUE);
            stream.awaitFailure(
                    failure -> assertThat(failure).isInstanceOf(EngineException.class), EngineFixture.PATIENCE);
        }
    }

    @Test
    void shouldStartOneAfterAnotherWhenThereAreTwo() throws Exception {
        String other = "tandem.models.m.variants.w.";
        try (EngineFixture engineFixture = new EngineFixture(data, with(real(VARIANT), real(other)))) {
            InferenceEngine first = engineFixture.create();
            InferenceEngine second = engineFixture.create(new VariantId("m", "w"));

            int most = 0;
            while (!first.health().isReady() || !second.health().isReady()) {
                int starting = children().size()
                        - (first.health().isReady() ? 1 : 0)
                        - (second.health().isReady() ? 1 : 0);
                most = Math.max(most, starting);
                assertThat(List.of(first.health().status(), second.health().status()))
                        .doesNotContain(Status.FAILED);
            }

            assertThat(most).isEqualTo(1);
        }
    }

    private ProcessHandle child() {
        return children().getFirst();
    }

    /** Those of this test: the model's path tells, for other tests leave an application running. */
    private List<ProcessHandle> children() {
        return Processes.running("llama-server", data.toString());
    }
}
