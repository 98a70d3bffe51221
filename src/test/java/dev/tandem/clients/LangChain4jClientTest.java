package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** LangChain4j's OpenAI models, with the demo model behind them. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class LangChain4jClientTest {

    private static final String FRANCE = "What is the capital of France?";
    private static final String PARIS = "The capital of France is Paris.";

    @TestHTTPResource
    URI base;

    @BeforeEach
    void awaitReady() {
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
        }
    }

    @Test
    void shouldReadAWholeAnswer() {
        ChatResponse answer = model("demo").chat(UserMessage.from(FRANCE));

        assertThat(answer.aiMessage().text()).isEqualTo(PARIS);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokenUsage().totalTokenCount()).isEqualTo(24);
    }

    @Test
    void shouldReadAStream() throws Exception {
        OpenAiStreamingChatModel model = OpenAiStreamingChatModel.builder()
                .baseUrl(base.resolve("/v1").toString())
                .apiKey("any")
                .modelName("demo")
                .temperature(0.0)
                .timeout(Api.PATIENCE)
                .build();
        Reader reader = new Reader();
        model.chat(List.of(UserMessage.from(FRANCE)), reader);

        ChatResponse answer = reader.whole.get(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(reader.parts).hasSizeGreaterThan(1);
        assertThat(String.join("", reader.parts)).isEqualTo(PARIS);
        assertThat(answer.aiMessage().text()).isEqualTo(PARIS);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokenUsage().totalTokenCount()).isEqualTo(24);
    }

    @Test
    void shouldThrowModelNotFoundForAnUnknownModel() {
        assertThatThrownBy(() -> model("nobody").chat(FRANCE))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("demo");
    }

    private OpenAiChatModel model(String name) {
        return OpenAiChatModel.builder()
                .baseUrl(base.resolve("/v1").toString())
                .apiKey("any")
                .modelName(name)
                .temperature(0.0)
                .timeout(Api.PATIENCE)
                .maxRetries(0)
                .build();
    }

    /** Collects what comes. */
    private static final class Reader implements StreamingChatResponseHandler {
        private final ConcurrentLinkedQueue<String> parts = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String part) {
            parts.add(part);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }
    }
}
