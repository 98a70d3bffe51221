package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Vercel's AI SDK and LangChain.js, untouched, chat, stream, hold conversations and get objects and errors. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class OtherNodeClientsTest extends NodeClientTestBase {

    OtherNodeClientsTest() {
        super("clients");
    }

    private JsonNode play(String script) throws IOException {
        JsonNode seen = project.play(script, base.resolve("/v1").toString(), "demo");

        assertThat(seen.path("whole").asText()).isEqualTo(PARIS);
        assertThat(seen.path("finish").asText()).isEqualTo("stop");
        assertThat(seen.path("tokens").asInt())
                .isPositive()
                .isEqualTo(seen.path("streamedTokens").asInt());
        assertThat(seen.path("streamed").asText()).isEqualTo(PARIS);
        assertThat(seen.path("conversation").asText()).isEqualTo(PARIS);
        assertThat(seen.path("object").toString()).isEqualTo("{\"name\":\"Ana\",\"age\":31,\"city\":\"Rome\"}");
        assertThat(seen.at("/refused/status").asInt()).isEqualTo(404);
        return seen;
    }

    @Test
    void shouldServeTheAiSdk() throws IOException {
        JsonNode seen = play("ai-sdk.mjs");

        assertThat(seen.at("/refused/isApiCallError").asBoolean()).isTrue();
        assertThat(seen.at("/refused/message").asText()).contains("'nobody' does not exist");
    }

    @Test
    void shouldServeLangChain() throws IOException {
        JsonNode seen = play("langchain.mjs");

        assertThat(seen.path("batch").toString()).contains("Paris", "Rome");
        assertThat(seen.at("/refused/code").asText()).isEqualTo("model_not_found");
    }
}
