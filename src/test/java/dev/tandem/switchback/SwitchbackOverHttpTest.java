package dev.tandem.switchback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.Scrape;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients and operators see of variants that take turns: long ones, and a pair of which one cannot be loaded. */
@QuarkusTest
@TestProfile(SwitchbackOverHttpTest.Models.class)
@Tag("llama-server")
class SwitchbackOverHttpTest {

    private static final String CHATS = "/v1/chat/completions";

    @TestHTTPResource
    URI base;

    @Inject
    SwitchbackControllers switchbackControllers;

    @Inject
    DataSource database;

    private Api api;

    /** {@code long} and {@code lame}. */
    public static final class Models implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>();
            config.put("tandem.models.long.residency", "switchback");
            config.put("tandem.models.long.switchback.patience", "2s");
            serve(config, "long", "a");
            serve(config, "long", "b");
            config.put("tandem.models.lame.residency", "switchback");
            config.put("tandem.models.lame.switchback.window", "2s");
            config.put("tandem.models.lame.switchback.drain-limit", "1s");
            serve(config, "lame", "good");
            serve(config, "lame", "missing");
            config.put("tandem.models.lame.variants.missing.binary", "no-such-llama-server");
            return config;
        }

        private static void serve(Map<String, String> config, String model, String variant) {
            LlamaServerBinary.serve(config, model, variant, "classpath:models/demo-Q2_K.gguf", "-t,1,-c,4096,-np,2");
        }
    }

    @BeforeEach
    void ready() {
        api = new Api(base);
        LlamaServerBinary.path();
        await("long", () -> status("long").isServing());
    }

    @AfterEach
    void close() {
        api.close();
    }

    private SwitchbackStatus status(String model) {
        return switchbackControllers.of(model).orElseThrow().status();
    }

    private void await(String model, BooleanSupplier condition) {
        Eventually.await(() -> status(model).toString(), condition::getAsBoolean);
    }

    @Test
    void shouldSayWhenItsWindowOpensWhenAVariantIsAbsent() {
        String resident = status("long").window().variant();
        String absent = resident.equals("a") ? "b" : "a";
        int before = OutcomeRows.count(database);

        Api.Reply refused = api.post(CHATS, chat("long@" + absent, "Hello"));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("error").path("code").asText()).isEqualTo("variant_absent");
        // Windows of ten minutes, give or take a fifth, and the time for a switch.
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(60, 12 * 60 + 60);
        Map<String, @Nullable Object> row =
                OutcomeRows.awaitNew(database, before, 1).getFirst();
        assertThat(row)
                .containsEntry("assigned", absent)
                .containsEntry("traffic", "override")
                .containsEntry("error_type", "variant_absent");
        assertThat(row.get("block")).isNotNull();
    }

    @Test
    void shouldAnswerAPinnedRequestWhenItsVariantIsResident() {
        String resident = status("long").window().variant();

        Api.Reply answer = api.post(CHATS, chat("long@" + resident, "Hello", "'max_tokens': 4"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-tandem-variant")).isEqualTo(resident);
        assertThat(Scrape.of(api).values("source", "tandem_assignments_total", Map.of("gen_ai_request_model", "long")))
                .containsExactlyInAnyOrder("window", "override");
    }

    @Test
    void shouldShowTheOperatorWhoseTurnItIs() {
        String resident = status("long").window().variant();

        Api.Reply shown = api.get("/admin/models/long/switchback");

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.json().path("now").path("phase").asText()).isEqualTo("serving");
        assertThat(shown.json().path("now").path("resident").asText()).isEqualTo(resident);
        assertThat(shown.json().path("next")).hasSizeGreaterThan(2);
        assertThat(shown.json()
                        .path("next")
                        .path(0)
                        .path("window")
                        .path("variant")
                        .isTextual())
                .isTrue();
        assertThat(Scrape.of(api)
                        .sum("tandem_switchback_resident", Map.of("gen_ai_request_model", "long", "variant", resident)))
                .isEqualTo(1);
        assertThat(api.get("/admin/models/nobody/switchback").status()).isEqualTo(404);
    }

    @Test
    void shouldGoOnWithTheOtherWhenOneCannotBeLoaded() {
        await("lame", () -> status("lame").failures().containsKey("missing"));
        await("lame", () -> status("lame").isServing());

        List<Api.Reply> answers = java.util.stream.IntStream.range(0, 5)
                .mapToObj(i -> api.post(CHATS, chat("lame", "Hello " + i, "'max_tokens': 4")))
                .toList();

        assertThat(answers)
                .allMatch(answer -> answer.status() == 200
                        && answer.header("x-tandem-variant").equals("good"));
        assertThat(api.get("/q/health/ready").json().toString())
                .contains("missing: tandem.models.lame.variants.missing.binary: there is no program");
    }
}
