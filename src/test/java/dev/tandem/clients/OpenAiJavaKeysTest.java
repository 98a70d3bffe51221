package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java at a server that asks for a key. */
@QuarkusTest
@TestProfile(OpenAiJavaKeysTest.KeyedServer.class)
@Tag("quarkus")
class OpenAiJavaKeysTest {

    private static final String KEY = "sk-right";

    @TestHTTPResource
    URI base;

    private @Nullable OpenAIClient client;

    /** A server that lets one key in. */
    public static final class KeyedServer implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(new ScriptedServer().getConfigOverrides());
            config.put("tandem.access.keys.app.secret", KEY);
            return config;
        }
    }

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
        assertThat(ask(KEY).choices()).hasSize(1);
    }

    private ChatCompletion ask(String key) {
        client = OfficialClient.of(base, key, 0);
        return client.chat()
                .completions()
                .create(OfficialClient.chat("plain", "Hello").build());
    }
}
