package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testing.Api;
import dev.tandem.testing.ApiTestBase;
import dev.tandem.testing.KeyedServer;
import dev.tandem.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys and roles, over HTTP. */
@QuarkusTest
@TestProfile(KeyedServer.class)
@Tag("quarkus")
class AccessTest extends ApiTestBase {

    private static final String CLIENT = "Bearer " + KeyedServer.APP;
    private static final String ADMIN = "Bearer " + KeyedServer.OPERATOR;

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
    void shouldTakeTheKeyFromEitherHeader() {
        assertThat(api.get("/v1/models", "X-Api-Key", KeyedServer.APP).status()).isEqualTo(200);
        assertThat(api.get("/v1/models", "X-Api-Key", "made-up")
                        .json()
                        .at("/error/code")
                        .asText())
                .isEqualTo("invalid_api_key");
        assertThat(api.get("/v1/models", "Authorization", CLIENT, "X-Api-Key", "made-up")
                        .status())
                .as("Authorization counts, as with llama-server")
                .isEqualTo(200);
        assertThat(api.get("/admin/models", "X-Api-Key", "admin-secret").status())
                .isEqualTo(200);
    }

    @Test
    void shouldAskForTheKeyOnPathsWithoutAVersion() {
        String body = Api.chat("plain", "Hello");
        assertThat(api.post("/chat/completions", body).status()).isEqualTo(401);
        assertThat(api.get("/models").status()).isEqualTo(401);
        assertThat(api.get("/health").status()).as("as llama-server").isEqualTo(200);
        assertThat(api.post("/chat/completions", body, "Authorization", CLIENT).status())
                .isEqualTo(200);
    }

    @Test
    void shouldAnswerAnyNameByTheModelThatItStandsForAndSayWhich() {
        for (String name : List.of("gpt-4o", "gpt-4o-mini", "gpt-4o@a", "claude", "claude@x", "plain")) {
            Api.Reply reply = api.post(CHATS, Api.chat(name, "Hello"), "Authorization", CLIENT);
            assertThat(reply.status()).as(name).isEqualTo(200);
            assertThat(reply.json().path("model").asText()).isEqualTo("plain");
            assertThat(reply.header("x-tandem-model")).isEqualTo("plain");
        }
        for (String none : List.of("{", "{'model': null, ", "{'model': '', ")) {
            Api.Reply reply = api.post(
                    CHATS, none + "'messages': [{'role': 'user', 'content': 'Hello'}]}", "Authorization", CLIENT);
            assertThat(reply.status()).as(none).isEqualTo(200);
            assertThat(reply.json().path("model").asText()).isEqualTo("plain");
        }
        assertThat(api.post(CHATS, Api.chat("gpt-4o@c", "Hello"), "Authorization", CLIENT)
                        .status())
                .as("a variant that is not there")
                .isEqualTo(404);
        assertThat(api.get("/v1/models/gpt-4o", "Authorization", CLIENT)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("plain");
        assertThat(api.get("/v1/models/claude", "Authorization", CLIENT).status())
                .isEqualTo(404);
        assertThat(api.get("/admin/models/claude", "Authorization", ADMIN).status())
                .isEqualTo(404);
        assertThat(api.get("/v1/models", "Authorization", CLIENT).json().path("data"))
                .filteredOn(entry -> entry.has("aliases"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("id").asText()).isEqualTo("plain");
                    assertThat(entry.path("aliases").toString()).isEqualTo("[\"gpt-4o\",\"gpt-4o-mini\"]");
                });
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

    @Test
    void shouldTellVariantsOfABlindModelToTheOperatorOnly() {
        assertThat(api.get("/q/metrics").status()).isEqualTo(401);
        for (String same : List.of(
                "/q/%6detrics",
                "/q//metrics",
                "/%71/metrics",
                "/v1/../q/metrics",
                "/q/metrics/",
                "/q/metrics/engines",
                "/q//metrics/%65ngines")) {
            assertThat(api.get(same).status()).as(same).isEqualTo(401);
        }
        assertThat(api.get("/q/metrics", "Authorization", CLIENT).status()).isEqualTo(403);
        assertThat(api.get("/q/metrics", "Authorization", ADMIN).status()).isEqualTo(200);
        for (String path : List.of("/q/health", "/q/health/ready")) {
            Api.Reply known = api.get(path, "Authorization", ADMIN);
            Api.Reply state = api.get(path);
            assertThat(state.status()).isEqualTo(known.status());
            assertThat(state.json()).hasToString("{\"status\":" + known.json().path("status") + "}");
            assertThat(known.http().body()).contains("hidden");
        }
        assertThat(api.get("/q/openapi").status()).isEqualTo(200);
    }

    @Test
    void shouldAnswer401BeforeAnyByteOfTheBodyIsSent() throws IOException {
        for (String path : List.of(CHATS, "/v1/completions", "/v1/arena", "/v1/feedback", "/v1/votes")) {
            try (RawConnection connection = new RawConnection(base)) {
                connection.post(path, "Content-Length: 30000000");

                List<String> response = connection.response();
                assertThat(response.getFirst()).isEqualTo("HTTP/1.1 401 Unauthorized");
                assertThat(response.toString().toLowerCase(Locale.ROOT))
                        .contains("www-authenticate: bearer", "connection: close", "didn't provide an api key");
            }
        }
    }

    @Test
    void shouldKeepTheConnectionWhenTheRestOfARefusedBodyIsShort() throws IOException {
        String body = Api.chat("plain", "Hello").replace('\'', '"');
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(CHATS, "Content-Length: 100000");
            assertThat(connection.response().getFirst()).contains("401");

            connection.send("x".repeat(100_000));
            connection.post(CHATS, "Content-Length: " + body.length(), "Authorization: " + CLIENT);
            connection.send(body);
            assertThat(connection.response().getFirst()).contains("200");
        }
    }

    @Test
    void shouldCloseTheConnectionWhenARefusedBodyDoesNotEnd() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(CHATS, "Transfer-Encoding: chunked");
            assertThat(connection.response().getFirst()).contains("401");

            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            connection.send(chunk);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldAnswer413BeforeAnyByteOfTheBodyIsSent() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(CHATS, "Content-Length: 40000000", "Authorization: " + CLIENT);
            assertThat(connection.response().getFirst()).contains("413");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }
}
