package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.Endpoint;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.PromptBound;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.Requests;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a server answers, what fails is an engine's error. */
@Tag("unit")
class PromptTokenizerTest {

    private final Vertx vertx = Vertx.vertx();
    private final FakeUpstream server = new FakeUpstream(vertx);
    private final UpstreamClient client = new UpstreamClient(
            vertx,
            new Endpoint(
                    new Address.Tcp("127.0.0.1", server.port(), false),
                    "",
                    Map.of(),
                    null,
                    "tandem.models.m.variants.v",
                    Duration.ofSeconds(5)));

    @AfterEach
    void close() {
        client.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|{}",
                "200|[]",
                "200|no JSON",
                "200|{\"prompt\":7}",
                "200|{\"prompt\":\"x\",\"tokens\":{}}",
                "200|{\"prompt\":\"x\",\"tokens\":[\"1\"]}",
                "200|{\"prompt\":\"x\",\"tokens\":[-1]}",
                "200|{\"prompt\":\"x\",\"tokens\":[4294967296]}",
                "200|{\"prompt\":\"x\",\"tokens\":[{\"id\":1}]}",
                "404|{}",
                "500|{\"error\":{\"message\":\"template raised\"}}"
            })
    void shouldFailAsAnEngineDoesWhenTheServerMakesNoSense(int status, String body) {
        server.answeringJson(status, body);

        assertThatThrownBy(() -> PromptTokenizer.of(client, Requests.chat("Hello"), Optional.empty())
                        .await()
                        .indefinitely())
                .isInstanceOf(EngineException.Broken.class);
        assertThatThrownBy(() ->
                        PromptTokenizer.text(client, TokenIds.of(1)).await().indefinitely())
                .isInstanceOf(EngineException.Broken.class);
    }

    @Test
    void shouldNotHaveTokensMadeOfAPromptThatCannotFit() {
        server.answeringJson(200, "{\"prompt\":\"" + "x".repeat(100) + "\"}");

        assertThatThrownBy(() -> PromptTokenizer.of(
                                client, Requests.chat("Hello"), PromptBound.of(10, java.util.OptionalInt.of(5)))
                        .await()
                        .indefinitely())
                .isInstanceOf(EngineException.ContextLengthExceeded.class);
    }

    @Test
    void shouldSayThatIdsOfATextCompletionAreNotItsText() {
        assertThatThrownBy(() -> PromptTokenizer.of(
                                client,
                                EngineFixture.request(
                                        dev.tandem.inference.Operation.TEXT_COMPLETION, "{'prompt':[1,2]}"),
                                Optional.empty())
                        .await()
                        .indefinitely())
                .isInstanceOf(UnscorableException.class);
    }
}
