package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.KeyedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys and roles, over HTTP. */
@QuarkusTest
@TestProfile(KeyedServer.class)
@Tag("quarkus")
class AccessTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String CLIENT = "Bearer client-secret";
    private static final String ADMIN = "Bearer admin-secret";

    @TestHTTPResource
    URI base;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldAnswer401WhenNoKeyIsSent() {
        Api.Reply reply = api.post(CHATS, Api.chat("plain", "Hello"));
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(reply.json().path("error").path("message").asText()).contains("Authorization: Bearer");
    }

    @Test
    void shouldAnswer401WithoutRepeatingItWhenTheKeyIsWrong() {
        Api.Reply reply = api.post(CHATS, Api.chat("plain", "Hello"), "Authorization", "Bearer made-up");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().path("error").path("code").asText()).isEqualTo("invalid_api_key");
        assertThat(reply.http().body()).doesNotContain("made-up");
    }

    @Test
    void shouldLetBothRolesChat() {
        assertThat(api.post(CHATS, Api.chat("plain", "Hello"), "Authorization", CLIENT)
                        .status())
                .isEqualTo(200);
        assertThat(api.post(CHATS, Api.chat("plain", "Hello"), "Authorization", ADMIN)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/v1/models").status()).isEqualTo(401);
        assertThat(api.get("/v1/models", "Authorization", CLIENT).status()).isEqualTo(200);
    }

    @Test
    void shouldLetOnlyAdminsAdministrate() {
        assertThat(api.get("/admin/models").status()).isEqualTo(401);
        assertThat(api.get("/admin/models", "Authorization", CLIENT).status()).isEqualTo(403);
        Api.Reply reply = api.get("/admin/models", "Authorization", ADMIN);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.http().body()).contains("\"fingerprint\"").doesNotContain("secret");
    }

    @Test
    void shouldLetOnlyAdminsChooseVariantsOfABlindModel() {
        String body = Api.chat("hidden@a", "Hello");
        assertThat(api.post(CHATS, body, "Authorization", CLIENT).status()).isEqualTo(404);
        assertThat(api.post(CHATS, body, "Authorization", ADMIN).status()).isEqualTo(200);
    }
}
