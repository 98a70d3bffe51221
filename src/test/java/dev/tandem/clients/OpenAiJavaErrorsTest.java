package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.EngineHealth;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.Fault;
import dev.tandem.testing.ScriptedEngine;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java meets Tandem's errors as its own typed exceptions. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class OpenAiJavaErrorsTest {

    private static final String FRANCE = "What is the capital of France?";
    private static final String PARIS = "The capital of France is Paris.";

    /** Two slots, and two that may wait. */
    private static final int ROOM = 4;

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    @Inject
    EngineRegistry registry;

    private OpenAIClient client;

    @BeforeEach
    void open() {
        engines.forgetFaults();
        client = OfficialClient.of(base);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void shouldThrowBadRequestWithParamAndCode() {
        var failure = refused(
                BadRequestException.class, OfficialClient.chat("plain", FRANCE).n(2));

        assertThat(failure.statusCode()).isEqualTo(400);
        assertThat(failure.param()).contains("n");
        assertThat(failure.type()).contains("invalid_request_error");
        assertThat(failure.code()).contains("unsupported_parameter");
        assertThat(failure).hasMessageContaining("variants 'a' and 'b'");
    }

    @Test
    void shouldThrowBadRequestWhenThePromptIsTooLong() {
        var failure = refused(BadRequestException.class, OfficialClient.chat("plain", "word ".repeat(600)));

        assertThat(failure.code()).contains("context_length_exceeded");
        assertThat(failure.param()).contains("messages");
    }

    @Test
    void shouldThrowNotFoundForAnUnknownModel() {
        var failure = refused(NotFoundException.class, OfficialClient.chat("nobody", FRANCE));

        assertThat(failure.statusCode()).isEqualTo(404);
        assertThat(failure.code()).contains("model_not_found");
        assertThat(failure).hasMessageContaining("plain");
    }

    @Test
    void shouldThrowRateLimitWhenSlotsAndQueueAreFull() throws Exception {
        try (ExecutingClients _ = fill()) {
            var failure = refused(RateLimitException.class, OfficialClient.chat("guarded", FRANCE));

            assertThat(failure.statusCode()).isEqualTo(429);
            assertThat(failure.code()).contains("rate_limit_exceeded");
            assertThat(failure.headers().values("retry-after"))
                    .singleElement()
                    .satisfies(seconds -> assertThat(Integer.parseInt(seconds)).isPositive());
        }
        Eventually.await("idle", () -> guarded().inFlight() + guarded().queued() == 0);
    }

    @Test
    void shouldThrowInternalServerWhenTheEngineBreaks() {
        engine("guarded").expect(new Fault.BrokenAfter(0));
        var failure = refused(InternalServerException.class, OfficialClient.chat("guarded", FRANCE));

        assertThat(failure.statusCode()).isEqualTo(502);
        assertThat(failure.code()).contains("upstream_error");
    }

    @Test
    void shouldThrowInternalServerWhenTheEngineIsTooSlow() {
        engine("guarded").expect(new Fault.HangAfter(0));
        var failure = refused(InternalServerException.class, OfficialClient.chat("guarded", FRANCE));

        assertThat(failure.statusCode()).isEqualTo(504);
        assertThat(failure.code()).contains("timeout");
    }

    @Test
    void shouldThrowInternalServerWhileTheVariantIsLeftAlone() {
        breakFragile();
        var failure = refused(InternalServerException.class, OfficialClient.chat("fragile", FRANCE));

        assertThat(failure.statusCode()).isEqualTo(503);
        assertThat(failure.code()).contains("variant_unavailable");
        assertThat(failure.headers().values("retry-after")).hasSize(1);
        Eventually.await("the breaker closes", this::fragileAnswers);
    }

    /**
     * The variant pauses for three seconds, and so says {@code Retry-After}. The client's own first wait is half a second
     * at most, so its only retry succeeds for no other reason than that it waited as it was told.
     */
    @Test
    void shouldSucceedAtTheFirstRetryAsTheClientHonoursRetryAfter() {
        breakFragile();
        client.close();
        client = OfficialClient.of(base, "any", 1);
        ChatCompletion answer = client.chat()
                .completions()
                .create(OfficialClient.chat("fragile", FRANCE).build());

        assertThat(answer.choices().getFirst().message().content()).contains(PARIS);
    }

    @Test
    void shouldThrowInMidStreamWhenTheEngineBreaks() {
        engine("guarded").expect(new Fault.BrokenAfter(4));
        List<String> said = new ArrayList<>();
        SseException failure;
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(OfficialClient.chat("guarded", FRANCE).build())) {
            failure = catchThrowableOfType(
                    SseException.class,
                    () -> stream.stream()
                            .forEach(chunk ->
                                    chunk.choices().getFirst().delta().content().ifPresent(said::add)));
        }

        assertThat(failure.code()).contains("upstream_error");
        assertThat(String.join("", said)).isNotEmpty().isNotEqualTo(PARIS);
    }

    private <E extends OpenAIServiceException> E refused(Class<E> type, ChatCompletionCreateParams.Builder request) {
        return catchThrowableOfType(type, () -> client.chat().completions().create(request.build()));
    }

    private ScriptedEngine engine(String model) {
        return engines.engine(model, "only");
    }

    private GuardedEngine guarded() {
        return registry.engine(new VariantId("guarded", "only"));
    }

    /** Two failures in a row of an engine that is unwell open its circuit breaker for three seconds. */
    private void breakFragile() {
        engine("fragile").pretend(new EngineHealth(EngineHealth.Status.FAILED, "on fire"));
        for (int i = 0; i < 2; i++) {
            engine("fragile").expect(new Fault.BrokenAfter(0));
            refused(InternalServerException.class, OfficialClient.chat("fragile", FRANCE));
        }
        engine("fragile").pretend(EngineHealth.READY);
    }

    private boolean fragileAnswers() {
        try (Api api = new Api(base)) {
            return api.post("/v1/chat/completions", chat("fragile", FRANCE)).status() == 200;
        }
    }

    /** Takes every slot and every place in the queue, for seconds. */
    private ExecutingClients fill() {
        ExecutingClients others = new ExecutingClients(base);
        for (int i = 0; i < ROOM; i++) {
            engine("guarded").expect(new Fault.Slow(Duration.ofMillis(100)));
            others.post(chat("guarded", "Tell me a story."));
        }
        Eventually.await("full", () -> guarded().inFlight() == 2 && guarded().queued() == 2);
        return others;
    }
}
