package dev.tandem.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tandem.testing.Api;
import java.net.URI;

/** OpenAI's own client for Java, pointed at a server under test. */
final class OfficialClient {

    private OfficialClient() {}

    /** One that reports the first error, so that tests see what the server sent. */
    static OpenAIClient of(URI base) {
        return of(base, "no-key-is-needed", 0);
    }

    static OpenAIClient of(URI base, String key, int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(base.resolve("/v1").toString())
                .apiKey(key)
                .maxRetries(retries)
                .timeout(Api.PATIENCE)
                .build();
    }

    /** A chat with one question, decoded greedily. */
    static ChatCompletionCreateParams.Builder chat(String model, String question) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage(question)
                .temperature(0);
    }
}
