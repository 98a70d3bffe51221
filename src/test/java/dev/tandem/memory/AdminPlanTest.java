package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.WeightsPlacement;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The plan of a server as a newcomer starts it. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class AdminPlanTest {

    @TestHTTPResource
    URI base;

    @Test
    void shouldShowThePlanWhenItIsAskedFor() {
        try (Api api = new Api(base)) {
            Api.Reply reply = api.get("/admin/plan");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("fits").asBoolean()).isTrue();
            JsonNode device = reply.json().path("devices").path(0);
            assertThat(device.path("device").path("id").asText()).isEqualTo("host");
            assertThat(device.path("needed").asLong()).isBetween(5_000_000L, 200_000_000L);
            assertThat(reply.json().path("variants").findValuesAsText("basis")).contains("HEADER");
            assertThat(reply.json()
                            .path("variants")
                            .path(0)
                            .path("needs")
                            .path("host")
                            .path("weights")
                            .asLong())
                    .isPositive();
        }
    }

    @Test
    void shouldCountTheContextThatScoresBesideThoseOfTheSlots() {
        WeightsPlacement alone =
                new WeightsPlacement.Inside(Path.of("src/main/resources/models/demo-Q2_K.gguf"), 1, 2048);
        long one = new MemoryProbe()
                .of(new VariantId("demo", "static"), alone)
                .demand()
                .on(Device.HOST)
                .cache();
        try (Api api = new Api(base)) {
            JsonNode host = api.get("/admin/plan").json().at("/variants/0/needs/host");

            assertThat(host.path("cache").asLong()).isPositive().isEqualTo((4 + 1) * one);
        }
    }
}
