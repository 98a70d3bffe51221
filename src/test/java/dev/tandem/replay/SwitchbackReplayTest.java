package dev.tandem.replay;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.drift.LlamaServerTrio;
import dev.tandem.switchback.SwitchbackControllers;
import dev.tandem.testing.Api;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.OutcomeRows;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A replay on the demo pair on real servers that take turns, in windows much shorter than it takes. */
@QuarkusTest
@TestProfile(SwitchbackReplayTest.Turns.class)
@Tag("llama-server")
class SwitchbackReplayTest {

    private static final int PROMPTS = 40;

    @TestHTTPResource
    URI base;

    @Inject
    SwitchbackControllers switchbackControllers;

    @Inject
    DataSource database;

    /** One second each. */
    public static final class Turns implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new TreeMap<>(new LlamaServerTrio().getConfigOverrides());
            config.keySet()
                    .removeIf(key -> key.startsWith("tandem.models.twins")
                            || key.contains("pair.variants.ref")
                            || key.contains(".drift."));
            config.put("tandem.models.pair.residency", "switchback");
            config.put("tandem.models.pair.switchback.window", "1s");
            config.put("tandem.models.pair.switchback.jitter", "0");
            config.put("tandem.models.pair.switchback.seed", "3");
            return config;
        }
    }

    @Test
    void shouldLoadEachVariantOnceAndAnswerOthersMeanwhile() {
        LlamaServerBinary.path();
        try (Api api = new Api(base)) {
            ServedReplays.await(() ->
                    switchbackControllers.of("pair").orElseThrow().status().isServing());
            String id = ServedReplays.start(api, "?model=pair", ServedReplays.prompts(PROMPTS));
            List<Api.Reply> live = new ArrayList<>();
            ServedReplays.await(
                    () -> ServedReplays.progress(api, id).path("answered").asInt() > 0);
            for (String model : List.of("pair", "pair@static", "pair@dynamic")) {
                live.add(api.post("/v1/chat/completions", chat(model, "What is the capital of Norway?")));
            }
            ServedReplays.awaitCompleted(api, id);

            assertThat(live.getFirst().status()).isEqualTo(200);
            assertThat(live)
                    .allSatisfy(reply -> assertThat(reply.status() == 200
                                    || !reply.header("retry-after").isEmpty())
                            .as(reply.http().body())
                            .isTrue());
            Map<String, Set<String>> windows = windows();
            System.out.println("replay in turns: windows by variant " + windows + ", rotation now "
                    + switchbackControllers.of("pair").orElseThrow().status());
            assertThat(windows.keySet()).containsExactlyInAnyOrder("static", "dynamic");
            assertThat(windows.values()).allSatisfy(all -> assertThat(all).hasSize(1));
            assertDrift(ServedReplays.report(api, id));
        }
    }

    /** In which windows each variant answered prompts of the replay: a window is one load. */
    private Map<String, Set<String>> windows() {
        OutcomeRows.count(database);
        Map<String, Set<String>> windows = new TreeMap<>();
        OutcomeRows.all(database).stream()
                .filter(row -> "replay".equals(row.get("traffic")) && row.get("served") != null)
                .forEach(row -> windows.computeIfAbsent(String.valueOf(row.get("served")), name -> new TreeSet<>())
                        .add(row.get("block") + "/" + row.get("block_window")));
        return windows;
    }

    private static void assertDrift(JsonNode report) {
        JsonNode drift = report.path("drift");
        assertThat(drift.path("answersOf")).hasSize(1);
        String first = drift.at("/answersOf/0").asText();
        assertThat(drift.at("/scored/" + first).asInt()).as(drift.toString()).isGreaterThan(PROMPTS / 2);
        assertThat(drift.path("missing")).isEmpty();
        assertThat(drift.at("/candidates/0/overall/meanKl/value").asDouble()).isBetween(.001, .5);
        assertThat(report.path("notes").toString()).contains("all scored the answers of '" + first + "'");
    }
}
