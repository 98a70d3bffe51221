package dev.tandem.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The document that the server shows is valid to those who know, and a client made from it compiles and works. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class GeneratedClientTest extends NodeClientTestBase {

    GeneratedClientTest() {
        super("openapi");
    }

    @BeforeEach
    void fetchDocument() throws IOException {
        try (Api api = new Api(base)) {
            Files.writeString(
                    project.file("openapi.yaml"), api.get("/q/openapi").http().body());
        }
    }

    @Test
    void shouldBeValid() {
        project.npm("run", "validate");
    }

    @Test
    void shouldChatRateCompareAndReplay() throws IOException {
        project.npm("run", "generate");
        project.npm("run", "compile");
        JsonNode done = project.play("compiled/client.js", base.toString());

        assertThat(done.at("/chats/whole").asText()).isEqualTo(PARIS);
        assertThat(done.at("/chats/streamed").asText()).isEqualTo(PARIS);
        assertThat(done.at("/chats/tokens").asInt()).isPositive();
        assertThat(done.at("/chats/refused").toString())
                .isEqualTo("{\"status\":404,\"code\":\"model_not_found\",\"data\":true}");
        assertThat(done.path("rated").toString())
                .isEqualTo("{\"given\":1,\"amended\":-1,\"revision\":2,\"withdrawn\":true}");
        assertThat(done.at("/arena/sides/0").asText()).isEqualTo(PARIS);
        assertThat(done.at("/arena/told").toString()).isEqualTo("[\"dynamic\",\"static\"]");
        assertThat(done.at("/models/ids").toString()).contains("\"demo\"", "\"demo@static\"");
        assertThat(done.at("/models/one").asText()).isEqualTo("demo@dynamic");
        assertThat(done.at("/replay/state").asText()).isEqualTo("completed");
        assertThat(done.at("/replay/listed").asBoolean()).isTrue();
        assertThat(done.at("/replay/arms").toString()).isEqualTo("[\"static\",\"dynamic\",\"static again\"]");
        assertThat(done.at("/replay/text").asText()).isEqualTo(PARIS);
        assertThat(done.at("/replay/title").asText()).isEqualTo("# Replay of demo");
        assertThat(done.at("/replay/gone").asText()).isEqualTo("replay_not_found");
        assertThat(done.at("/admin/variants").toString()).contains("static READY Q2_K - Medium");
        assertThat(done.at("/admin/compared").toString()).isEqualTo("[\"static\",\"dynamic\"]");
        assertThat(done.at("/admin/drift").asText()).isEqualTo("reference");
        assertThat(done.at("/admin/fits").asBoolean()).isTrue();
    }
}
