package dev.tandem.drift;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.LlamaServerBinary;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Drift of variants of which only one is there at a time: an answer is scored by each in its own turn. */
@QuarkusTest
@TestProfile(DriftInTurnsTest.Turns.class)
@Tag("llama-server")
class DriftInTurnsTest {

    private static final int CHATS = 12;

    @TestHTTPResource
    URI base;

    /** The demo pair, three seconds each. */
    public static final class Turns implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new TreeMap<>(new LlamaServerTrio().getConfigOverrides());
            config.keySet().removeIf(key -> key.startsWith("tandem.models.twins") || key.contains("pair.variants.ref"));
            config.put("tandem.models.pair.residency", "switchback");
            config.put("tandem.models.pair.switchback.window", "3s");
            config.put("tandem.models.pair.switchback.seed", "3");
            return config;
        }
    }

    @Test
    void shouldScoreEachAnswerInTheTurnsOfAllVariants() throws Exception {
        LlamaServerBinary.path();
        try (Api api = new Api(base)) {
            for (int i = 0; i < CHATS; i++) {
                assertThat(api.post(
                                        "/v1/chat/completions",
                                        chat("pair", "Write a short story about " + i + " frogs.", "'max_tokens': 24"))
                                .status())
                        .isEqualTo(200);
            }
            LlamaServerTrio.await("all samples at their end", () -> total(report(api)) >= CHATS);

            LlamaServerTrio.awaitWritten();
            JsonNode report = report(api);
            assertThat(report.path("samples").path("scored").asInt())
                    .as("%s", report.path("samples"))
                    .isGreaterThanOrEqualTo(CHATS - 2);
            assertThat(report.path("samples").path("failed").asInt()).isZero();
            JsonNode candidate = report.path("candidates").path(0);
            assertThat(candidate.at("/description/overall/tokens").asInt()).isGreaterThan(CHATS);
            assertThat(candidate.at("/description/overall/meanKl").asDouble()).isBetween(1e-5, 1.);
        }
    }

    private static JsonNode report(Api api) {
        return api.get("/admin/drift/pair").json();
    }

    private static long total(JsonNode report) {
        long total = 0;
        for (JsonNode count : report.path("samples")) {
            total += count.asLong();
        }
        return total;
    }
}
