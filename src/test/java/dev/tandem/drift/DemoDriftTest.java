package dev.tandem.drift;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo, as it runs without any configuration and without llama-server, shows drift. */
@QuarkusTest
@Tag("quarkus")
class DemoDriftTest {

    private static final int CHATS = 60;

    @TestHTTPResource
    URI base;

    @Test
    void shouldShowTheDriftOfTheDemo() {
        try (Api api = new Api(base)) {
            LlamaServerTrio.await(
                    "ready", () -> api.get("/q/health/ready").json().toString().contains("\"demo\":\"ready\""));
            // A fifth is scored: 60 chats leave none with a probability of 2 in a million.
            for (int i = 0; i < CHATS; i++) {
                assertThat(api.post("/v1/chat/completions", chat("demo", "Tell me story " + i + " about a fox."))
                                .status())
                        .isEqualTo(200);
            }
            LlamaServerTrio.await(
                    "scored", () -> report(api).path("samples").path("scored").asInt() > 0);

            LlamaServerTrio.awaitWritten();
            JsonNode report = report(api);
            assertThat(report.path("reference").asText()).isEqualTo("reference");
            assertThat(report.path("candidates").findValuesAsText("candidate"))
                    .containsExactlyInAnyOrder("static", "dynamic");
            // Both run in this process, where nothing is left out.
            assertThat(report.path("candidates").findValues("coverage"))
                    .isNotEmpty()
                    .allSatisfy(coverage -> assertThat(coverage.asDouble()).isEqualTo(1));
            report.path("candidates")
                    .forEach(candidate -> assertThat(
                                    candidate.at("/description/overall/meanKl").asDouble())
                            .isBetween(1e-5, 1.0));
        }
    }

    private static JsonNode report(Api api) {
        return api.get("/admin/drift/demo").json();
    }
}
