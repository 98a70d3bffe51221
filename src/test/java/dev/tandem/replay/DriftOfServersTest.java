package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.drift.LlamaServerTrio;
import dev.tandem.testing.Api;
import dev.tandem.testing.LlamaServerBinary;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A replay on real servers that are there together: the demo pair, and what it was made from as the reference. */
@QuarkusTest
@TestProfile(DriftOfServersTest.Pair.class)
@Tag("llama-server")
class DriftOfServersTest {

    private static final int PROMPTS = 48;

    @TestHTTPResource
    URI base;

    /** Without live drift, whose scoring would be seen beside. */
    public static final class Pair implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new TreeMap<>(new LlamaServerTrio().getConfigOverrides());
            config.keySet().removeIf(key -> key.startsWith("tandem.models.twins") || key.contains(".drift."));
            return config;
        }
    }

    @Test
    void shouldShowHowFarBothAreFromWhatTheyWereMadeFrom() {
        LlamaServerBinary.path();
        try (Api api = new Api(base)) {
            String id = ServedReplays.start(
                    api, "?model=pair&variants=static,dynamic&floor=0.25", ServedReplays.prompts(PROMPTS));
            ServedReplays.awaitCompleted(api, id);

            JsonNode drift = ServedReplays.report(api, id).path("drift");
            System.out.println(ServedReplays.markdown(api, id));
            keep(api, id);
            assertThat(drift.path("reference").asText()).isEqualTo("reference");
            assertThat(drift.path("scorers")).hasSize(3);
            assertThat(drift.path("scorable").asInt()).isEqualTo(2 * PROMPTS);
            int scored = drift.at("/scored/static").asInt()
                    + drift.at("/scored/dynamic").asInt();
            assertThat(scored + sum(drift.path("unscored"))).isEqualTo(2 * PROMPTS);
            assertThat(scored).isGreaterThan(PROMPTS * 3 / 2);
            assertThat(drift.path("missing")).isEmpty();
            for (JsonNode candidate : drift.path("candidates")) {
                JsonNode overall = candidate.path("overall");
                assertThat(overall.path("answers").asInt()).isEqualTo(scored);
                assertThat(overall.at("/meanKl/value").asDouble()).isBetween(.001, .5);
                assertThat(overall.at("/meanKl/units").asInt()).isLessThanOrEqualTo(PROMPTS);
                assertThat(overall.at("/sameTop/value").asDouble()).isBetween(.7, 1.);
                assertThat(overall.path("coverage").asDouble()).isBetween(.95, 1.);
            }
            for (JsonNode floor : drift.path("floors")) {
                assertThat(floor.at("/overall/meanKl/value").asDouble()).isLessThan(1e-4);
            }
            // Both were scored on the same answers: of these the dynamic one is closer to the reference.
            assertThat(drift.at("/differences/0/first").asText()).isEqualTo("dynamic");
            assertThat(drift.at("/differences/0/answers").asInt()).isEqualTo(scored);
            assertThat(drift.at("/differences/0/klDivergence/value").asDouble()).isNegative();
            assertThat(drift.at("/differences/0/share/lower").isNumber()).isTrue();
            assertThat(drift.at("/differences/0/factor/upper").isNumber()).isTrue();
            JsonNode latency = ServedReplays.report(api, id).path("latency").path(0);
            assertThat(latency.path("serverTimings").asBoolean()).isTrue();
            assertThat(latency.at("/timePerOutputToken/first").asDouble()).isBetween(1e-5, 1.);
        }
    }

    /** To be looked at. */
    private static void keep(Api api, String id) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "report-pages"));
            String page = api.get("/admin/replays/" + id + "/report", "Accept", "text/html")
                    .http()
                    .body();
            Files.writeString(folder.resolve("pair.html"), page);
            Files.writeString(folder.resolve("pair.md"), ServedReplays.markdown(api, id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int sum(JsonNode counts) {
        int sum = 0;
        for (JsonNode count : counts) {
            sum += count.asInt();
        }
        return sum;
    }
}
