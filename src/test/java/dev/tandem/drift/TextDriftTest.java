package dev.tandem.drift;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.Fault;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedEngineFactory;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Greedy texts of a running application: the embedded demo pair against an engine that cannot score. */
@QuarkusTest
@TestProfile(TextDriftTest.Mixed.class)
@Tag("quarkus")
class TextDriftTest {

    private static final String CHATS = "/v1/chat/completions";

    /** Two variants that score, one that is compared by text, and one that nobody named. */
    public static final class Mixed implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>();
            variant(config, "static", "embedded", Map.of("model", "classpath:models/demo-Q2_K.gguf", "threads", "1"));
            variant(
                    config,
                    "dynamic",
                    "embedded",
                    Map.of("model", "classpath:models/demo-UD-Q2_K_XL.gguf", "threads", "1"));
            variant(config, "cloud", ScriptedEngineFactory.KIND, Map.of("weight", "0"));
            variant(config, "dear", ScriptedEngineFactory.KIND, Map.of("weight", "0"));
            String drift = "tandem.models.mixed.experiment.drift.";
            config.put(drift + "rate", "100%");
            config.put(drift + "floor", "100%");
            config.put(drift + "idle", "20ms");
            config.put(drift + "texts", "cloud");
            config.put(drift + "text-tokens", "24");
            return config;
        }

        private static void variant(
                Map<String, String> config, String name, String engine, Map<String, String> properties) {
            String prefix = "tandem.models.mixed.variants." + name + ".";
            config.put(prefix + "engine", engine);
            properties.forEach((key, value) -> config.put(prefix + key, value));
        }
    }

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        LlamaServerTrio.await(
                "ready", () -> api.get("/q/health/ready").json().toString().contains("\"mixed\":\"ready\""));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private JsonNode texts() {
        return api.get("/admin/drift/mixed").json().path("texts");
    }

    private static long ended(JsonNode texts) {
        long sum = 0;
        for (JsonNode count : texts.path("samples")) {
            sum += count.asLong();
        }
        return sum;
    }

    private JsonNode ask(String question, String more) {
        long before = ended(texts());
        assertThat(api.post(CHATS, chat("mixed", question, more)).status()).isEqualTo(200);
        LlamaServerTrio.await("the sample at its end", () -> ended(texts()) == before + 1);
        return texts();
    }

    private static JsonNode pair(JsonNode texts, String candidate) {
        for (JsonNode pair : texts.path("pairs")) {
            if (pair.path("candidate").asText().equals(candidate)) {
                assertThat(pair.path("reference").asText()).isEqualTo("cloud");
                return pair.path("text");
            }
        }
        throw new AssertionError("no " + candidate + " in " + texts);
    }

    private static double added(Scrape before, Scrape after, String name, Map<String, String> labels) {
        return after.sum(name, labels) - before.sum(name, labels);
    }

    @Test
    void shouldCompareWhatAllSayGreedily() {
        int asked = engines.engine("mixed", "cloud").started();
        Scrape before = Scrape.of(api);
        assertThat(before.values("result", "tandem_drift_texts_total", Map.of("gen_ai_request_model", "mixed")))
                .containsExactlyInAnyOrder(
                        "compared", "preempted", "skipped_busy", "unanswered", "skipped_unsupported", "failed");

        JsonNode texts = ask("Tell me a story about a dog.", "'temperature': 1, 'max_tokens': 60");

        assertThat(texts.path("samples").path("compared").asInt()).isPositive();
        for (String candidate : List.of("static", "dynamic")) {
            JsonNode text = pair(texts, candidate);
            assertThat(text.path("differing").asInt()).isPositive();
            assertThat(text.path("meanChrf").asDouble()).isBetween(1., 99.);
        }
        assertThat(pair(texts, "cloud").path("exactShare").asDouble()).isEqualTo(1);
        Scrape after = Scrape.of(api);
        // The one says "Once there was", the other "Once upon a time".
        Map<String, String> labels = Map.of("reference", "cloud", "candidate", "static", "category", "other");
        assertThat(added(before, after, "tandem_drift_first_divergence_tokens_count", labels))
                .isEqualTo(1);
        assertThat(added(before, after, "tandem_drift_first_divergence_tokens_sum", labels))
                .isEqualTo(2);
        assertThat(added(before, after, "tandem_drift_text_pairs_total", Map.of("same", "false")))
                .isEqualTo(2);
        assertThat(added(before, after, "tandem_drift_text_pairs_total", Map.of("same", "true")))
                .isEqualTo(1);
        assertThat(added(before, after, "tandem_drift_texts_total", Map.of("result", "compared")))
                .isEqualTo(1);
        // Once, and once more for the floor. The other was not named, and costs nothing.
        assertThat(engines.engine("mixed", "cloud").started() - asked).isEqualTo(2);
        assertThat(engines.engine("mixed", "dear").started()).isZero();
    }

    @Test
    void shouldLeaveTheClientAloneWhenTheOtherFails() {
        engines.engine("mixed", "cloud").expect(new Fault.BrokenAfter(1));

        JsonNode texts = ask("What is the capital of Norway?", "'max_tokens': 20");

        assertThat(texts.path("samples").path("failed").asInt()).isPositive();
    }

    @Test
    void shouldGoOnScoringTokensBesideIt() {
        ask("What is the capital of Spain?", "'max_tokens': 20");

        LlamaServerTrio.await(
                "a scored answer",
                () -> api.get("/admin/drift/mixed")
                                .json()
                                .path("samples")
                                .path("scored")
                                .asInt()
                        > 0);
    }
}
