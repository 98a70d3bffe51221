package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.models.Model;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java reads all that Tandem answers, with the demo model behind it. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class OpenAiJavaClientTest {

    private static final String FRANCE = "What is the capital of France?";
    private static final String PARIS = "The capital of France is Paris.";

    @TestHTTPResource
    URI base;

    private OpenAIClient client;

    /** What the structured answer is to look like; the client makes the schema from it. */
    static final class Verdict {
        public @Nullable Size size;
        public boolean capital;
    }

    enum Size {
        SMALL,
        LARGE
    }

    @BeforeEach
    void open() {
        try (Api api = new Api(base)) {
            DemoServer.awaitReady(api);
        }
        client = OfficialClient.of(base);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void shouldReadAWholeAnswer() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(OfficialClient.chat("demo", FRANCE).build());

        answer.validate();
        ChatCompletion.Choice choice = answer.choices().getFirst();
        assertThat(choice.message().content()).contains(PARIS);
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.model()).isEqualTo("demo");
        assertThat(answer.usage().map(CompletionUsage::totalTokens)).contains(24L);
    }

    @Test
    void shouldAccumulateAStreamToTheWholeAnswer() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(OfficialClient.chat("demo", FRANCE).build())) {
            stream.stream().forEach(chunk -> whole.accumulate(chunk.validate()));
        }

        ChatCompletion.Choice choice = whole.chatCompletion().choices().getFirst();
        assertThat(choice.message().content()).contains(PARIS);
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @Test
    void shouldReadTheUsageAtTheEndOfAStreamWhenAsked() {
        var request = OfficialClient.chat("demo", FRANCE)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build());
        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(request.build())) {
            chunks = stream.stream().toList();
        }

        ChatCompletionChunk last = chunks.getLast();
        assertThat(last.choices()).isEmpty();
        assertThat(last.usage().map(CompletionUsage::promptTokens)).contains(16L);
        assertThat(last.usage().map(CompletionUsage::completionTokens)).contains(8L);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
    }

    @Test
    void shouldReadACompletionWholeAndStreamed() {
        CompletionCreateParams request = CompletionCreateParams.builder()
                .model("demo@static")
                // Nothing else is nearly as likely: whether a prompt is in the cache may decide between near ties.
                .prompt("The capital of France is")
                .maxTokens(2)
                .temperature(0)
                .build();
        Completion whole = client.completions().create(request);
        String streamed;
        try (StreamResponse<Completion> stream = client.completions().createStreaming(request)) {
            streamed = stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(CompletionChoice::text)
                    .collect(Collectors.joining());
        }

        CompletionChoice choice = whole.validate().choices().getFirst();
        assertThat(choice.finishReason()).isEqualTo(CompletionChoice.FinishReason.LENGTH);
        assertThat(streamed).isNotBlank().isEqualTo(choice.text());
    }

    @Test
    void shouldListAndRetrieveModels() {
        List<Model> models = client.models().list().data();

        assertThat(models)
                .allSatisfy(Model::validate)
                .extracting(Model::id)
                .contains("demo", "demo@static", "demo@dynamic", "demo@reference");
        assertThat(client.models().retrieve("demo").validate().id()).isEqualTo("demo");
    }

    @Test
    void shouldFillAClassByAStructuredAnswer() {
        var request = OfficialClient.chat("demo", FRANCE).responseFormat(Verdict.class);

        Verdict verdict = client.chat()
                .completions()
                .create(request.build())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();

        assertThat(verdict.size).isNotNull();
    }
}
