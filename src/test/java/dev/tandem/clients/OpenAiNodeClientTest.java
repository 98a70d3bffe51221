package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.Fault;
import dev.tandem.testing.ScriptedEngine;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's own package for Node reads what Tandem answers, and throws its own errors at Tandem's. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class OpenAiNodeClientTest {

    private static final String PARIS = "The capital of France is Paris.";

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    private NodeClient client;

    @BeforeEach
    void open() throws IOException {
        engines.forgetFaults();
        client = NodeClient.installed(base);
    }

    @Test
    void shouldReadAWholeAnswer() throws IOException {
        JsonNode answer = client.play("whole", "plain");

        assertThat(answer.path("text").asText()).isEqualTo(PARIS);
        assertThat(answer.path("finish").asText()).isEqualTo("stop");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void shouldReadAStreamToItsEnd() throws IOException {
        JsonNode answer = client.play("stream", "plain");

        assertThat(answer.path("text").asText()).isEqualTo(PARIS);
        assertThat(answer.path("finish").asText()).isEqualTo("stop");
        assertThat(answer.path("usage").isNull()).isTrue();
        assertThat(answer.has("error")).isFalse();
    }

    @Test
    void shouldReadTheUsageAtTheEndOfAStreamWhenAsked() throws IOException {
        JsonNode answer = client.play("usage", "plain");

        assertThat(answer.path("text").asText()).isEqualTo(PARIS);
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void shouldReadACompletion() throws IOException {
        assertThat(client.play("completion", "plain").path("text").asText()).isEqualTo(" Paris.");
    }

    @Test
    void shouldListAndRetrieveModels() throws IOException {
        JsonNode models = client.play("models", "plain@a");

        assertThat(models.path("ids").toString()).contains("\"plain\"", "\"plain@a\"", "\"plain@b\"");
        assertThat(models.path("one").asText()).isEqualTo("plain@a");
    }

    @Test
    void shouldThrowBadRequestWithParamAndCode() throws IOException {
        JsonNode error = client.play("unsupported", "plain").path("error");

        assertThat(error.path("class").asText()).isEqualTo("BadRequestError");
        assertThat(error.path("status").asInt()).isEqualTo(400);
        assertThat(error.path("param").asText()).isEqualTo("n");
        assertThat(error.path("code").asText()).isEqualTo("unsupported_parameter");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void shouldThrowNotFoundForAnUnknownModel() throws IOException {
        JsonNode error = client.play("whole", "nobody").path("error");

        assertThat(error.path("class").asText()).isEqualTo("NotFoundError");
        assertThat(error.path("status").asInt()).isEqualTo(404);
        assertThat(error.path("code").asText()).isEqualTo("model_not_found");
        assertThat(error.path("message").asText()).contains("plain");
    }

    @Test
    void shouldThrowInternalServerWhenTheEngineBreaks() throws IOException {
        guarded().expect(new Fault.BrokenAfter(0));
        JsonNode error = client.play("stream", "guarded").path("error");

        assertThat(error.path("class").asText()).isEqualTo("InternalServerError");
        assertThat(error.path("status").asInt()).isEqualTo(502);
        assertThat(error.path("code").asText()).isEqualTo("upstream_error");
    }

    @Test
    void shouldThrowInMidStreamWhenTheEngineBreaks() throws IOException {
        guarded().expect(new Fault.BrokenAfter(4));
        JsonNode answer = client.play("stream", "guarded");

        assertThat(answer.path("text").asText()).isNotEmpty().isNotEqualTo(PARIS);
        assertThat(answer.path("error").path("isApiError").asBoolean()).isTrue();
        assertThat(answer.path("error").path("class").asText()).isEqualTo("APIError");
        assertThat(answer.path("error").path("code").asText()).isEqualTo("upstream_error");
    }

    @Test
    void shouldStopTheGenerationWhenAStreamIsAborted() throws IOException {
        guarded().expect(new Fault.Slow(Duration.ofMillis(20)));
        int before = guarded().started();
        JsonNode answer = client.play("abort", "guarded", "Tell me a story.");

        assertThat(answer.path("aborted").asBoolean()).isTrue();
        assertThat(answer.path("chunks").asInt()).isEqualTo(3);
        assertThat(answer.path("finish").isNull()).isTrue();
        assertThat(guarded().started()).isEqualTo(before + 1);
        Eventually.await("stopped", () -> guarded().running() == 0);
    }

    private ScriptedEngine guarded() {
        return engines.engine("guarded", "only");
    }
}
