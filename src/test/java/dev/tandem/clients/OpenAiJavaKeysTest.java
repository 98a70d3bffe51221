package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import dev.tandem.testing.KeyedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java at a server that asks for a key. */
@QuarkusTest
@TestProfile(KeyedServer.class)
@Tag("quarkus")
class OpenAiJavaKeysTest {

    @TestHTTPResource
    URI base;

    private @Nullable OpenAIClient client;

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void shouldThrowUnauthorizedWhenTheKeyIsWrong() {
        var failure = catchThrowableOfType(UnauthorizedException.class, () -> ask("sk-wrong"));

        assertThat(failure.statusCode()).isEqualTo(401);
        assertThat(failure.code()).contains("invalid_api_key");
    }

    @Test
    void shouldAnswerWhenTheKeyIsRight() {
        assertThat(ask(KeyedServer.APP).choices()).hasSize(1);
    }

    private ChatCompletion ask(String key) {
        client = OfficialClient.of(base, key, 0);
        return client.chat()
                .completions()
                .create(OfficialClient.chat("plain", "Hello").build());
    }
}
