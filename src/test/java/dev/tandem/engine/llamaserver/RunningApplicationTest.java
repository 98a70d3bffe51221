package dev.tandem.engine.llamaserver;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.Promtool;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pair of variants in a running application: one is served, one has no program. */
@QuarkusTest
@TestProfile(RunningApplicationTest.Profile.class)
@Tag("llama-server")
class RunningApplicationTest {

    /** The pair. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new TreeMap<>(Map.of(
                    "tandem.models.m.variants.bare.engine", "llama-server",
                    "tandem.models.m.variants.bare.weight", "1",
                    "tandem.models.m.variants.served.weight", "1",
                    "tandem.models.m.variants.bare.model", "classpath:models/demo-Q8_0.gguf",
                    "tandem.llama-server.binary", "no-such-llama-server"));
            LlamaServerBinary.serve(all, "m", "served", "classpath:models/demo-Q2_K.gguf", "-t,1,-c,8192,-np,4");
            return all;
        }
    }

    @Inject
    EngineRegistry engines;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndAStreamWithTheServersTimings(boolean usage) {
        LlamaServerBinary.path();
        EngineFixture.awaitReady(engines.engine(new VariantId("m", "served")));

        for (String path : List.of("/v1/chat/completions", "/v1/completions")) {
            List<String> events = given().contentType("application/json")
                    .body("{\"model\": \"m@served\", \"max_tokens\": 3, \"stream\": true, \"stream_options\":"
                            + " {\"include_usage\": " + usage + "}, \"prompt\": \"Once\","
                            + " \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}")
                    .post(path)
                    .asString()
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
            String last = events.get(events.size() - 2);
            assertThat(events.getLast()).isEqualTo("data: [DONE]");
            // Of texts the server tells them with the reason of the end, before the usage.
            assertThat(usage ? events.get(events.size() - 3) + last : last)
                    .contains("\"timings\":{", "\"predicted_per_second\":");
            assertThat(last).contains(usage ? "\"choices\":[]" : "\"finish_reason\":\"length\"");
        }
    }

    @Test
    void shouldServeThroughAChildWhenOneVariantCannotStart() {
        LlamaServerBinary.path();
        EngineFixture.awaitReady(engines.engine(new VariantId("m", "served")));

        given().contentType("application/json")
                .body("""
                        {"model": "m@served", "max_tokens": 5, "messages": [{"role": "user", "content": "Hello"}]}
                        """)
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .body("object", is("chat.completion"))
                .body("usage.prompt_tokens", is(10));
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body(containsString("degraded: bare: tandem.llama-server.binary: there is no program"));
        assertThat(given().get("/q/metrics").asString())
                .contains("engine=\"llama-server\"")
                .contains("architecture=\"gemma3\"");
    }

    @Test
    void shouldGiveOnWhatTheChildMeasures() throws Exception {
        LlamaServerBinary.path();
        EngineFixture.awaitReady(engines.engine(new VariantId("m", "served")));
        given().contentType("application/json")
                .body("{\"model\": \"m@served\", \"max_tokens\": 3, \"prompt\": \"Once\"}")
                .post("/v1/completions")
                .then()
                .statusCode(200);

        String page = given().get("/q/metrics/engines").asString();

        assertThat(page)
                .contains("# TYPE llamacpp:tokens_predicted_total counter\n")
                .containsPattern("\nllamacpp:tokens_predicted_total\\{model=\"m\",variant=\"served\"} [1-9]")
                .contains("\ntandem_engine_scrape_up{model=\"m\",variant=\"served\"} 1.0\n")
                .contains("\ntandem_engine_scrape_up{model=\"m\",variant=\"bare\"} 0.0\n")
                .contains("\ntandem_engine_scrape_rejected_lines{model=\"m\",variant=\"served\"} 0.0\n");
        assertThat(Promtool.check(page).status()).isNotEqualTo(1);
        assertThat(Promtool.check(page).complaints()).doesNotContain("tandem_");
    }
}
