package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.Scrape;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replays on a server as a newcomer starts it. */
@QuarkusTest
@TestProfile(DemoServer.class)
@Tag("quarkus")
class AdminReplaysTest {

    private static final String PATH = "/admin/replays";
    private static final String[] CAPITALS = {"France", "Italy", "Spain", "Poland", "Japan", "Egypt"};

    @TestHTTPResource
    URI base;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        DemoServer.awaitReady(api);
        awaitQuiet();
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** What another test left behind may still be ending, and beside it no times are taken. */
    private void awaitQuiet() {
        ServedReplays.await(() -> api.get("/admin/models").json().findValuesAsText("inFlight").stream()
                .allMatch("0"::equals));
    }

    private static byte[] prompts(int count, String question) {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < count; i++) {
            file.append("{\"messages\":[{\"role\":\"user\",\"content\":\"")
                    .append(question.formatted(CAPITALS[i % CAPITALS.length]))
                    .append("\"}],\"max_tokens\":200}\n");
        }
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode await(String id, String state) {
        long deadline = System.nanoTime() + Api.PATIENCE.toNanos();
        JsonNode progress = api.get(PATH + "/" + id).json();
        while (!progress.path("state").asText().equals(state) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            progress = api.get(PATH + "/" + id).json();
        }
        assertThat(progress.path("state").asText()).as(progress.toString()).isEqualTo(state);
        return progress;
    }

    @Test
    void shouldReportInEveryFormWhenAllIsAnswered() {
        Map<String, String> replayed = Map.of("traffic", "replay", "variant", "reference");
        double before = Scrape.of(api).sum("tandem_requests_total", replayed);

        Api.Reply started = api.post(
                PATH + "?model=demo&floor=1&control=static",
                prompts(6, "What is the capital of %s?"),
                "Content-Type",
                "application/jsonl");
        assertThat(started.status()).as(started.http().body()).isEqualTo(201);
        String id = started.json().path("id").asText();
        JsonNode progress = await(id, "completed");

        assertThat(progress.path("answered").asInt()).isEqualTo(24);
        assertThat(progress.path("failed").asInt()).isZero();
        assertThat(Scrape.of(api).sum("tandem_requests_total", replayed) - before)
                .isEqualTo(6);

        JsonNode report = api.get(PATH + "/" + id + "/report").json();
        assertThat(report.path("arms"))
                .extracting(arm -> arm.path("name").asText())
                .containsExactly("static", "dynamic", "reference", "static again");
        JsonNode floor = report.path("comparisons").path(2);
        assertThat(floor.path("noiseFloor").asBoolean()).isTrue();
        assertThat(floor.path("text").path("exact").asInt()).isEqualTo(6);
        assertThat(report.at("/latency/0/timeToFirstToken/pairs").asInt())
                .as(report.at("/latency/0") + " " + report.at("/answers/0/latency"))
                .isEqualTo(6);
        assertThat(report.at("/latency/0/serverTimings").asBoolean()).isTrue();
        assertThat(report.at("/latency/0/timePerOutputToken/pairs").asInt()).isEqualTo(6);
        assertThat(report.at("/drift/reference").asText()).isEqualTo("static");
        assertThat(report.path("drift").path("scored").properties())
                .as(report.path("drift").toString())
                .allSatisfy(arm -> assertThat(arm.getValue().asInt()).isEqualTo(6))
                .hasSize(3);
        assertThat(report.at("/drift/candidates").findValuesAsText("candidate"))
                .containsExactly("dynamic", "reference");
        assertThat(report.at("/drift/floors/0/overall/maxKl").asDouble()).isLessThan(1e-4);
        assertThat(report.at("/answers/0/answers/static/text").asText()).contains("Paris");
        assertThat(report.at("/arms/0/engine/quantization").asText()).contains("Q2_K");

        assertThat(api.get(PATH + "/" + id + "/report", "Accept", "text/markdown")
                        .http()
                        .body())
                .startsWith("# Replay of demo\n")
                .contains("| static → dynamic | to first token | server's | 6 |");
        Api.Reply page = api.get(PATH + "/" + id + "/report", "Accept", "text/html");
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.http().body()).contains("Answers side by side", "Paris");

        assertThat(api.delete(PATH + "/" + id).status()).isEqualTo(200);
        assertThat(api.get(PATH + "/" + id).status()).isEqualTo(404);
    }

    /** Drift, texts and times have one baseline when nobody names another. */
    @Test
    void shouldCompareWithTheReferenceWhenNoControlIsNamed() {
        String id = api.post(
                        PATH + "?model=demo&floor=0",
                        prompts(1, "What is the capital of %s?"),
                        "Content-Type",
                        "application/jsonl")
                .json()
                .path("id")
                .asText();
        await(id, "completed");

        JsonNode report = api.get(PATH + "/" + id + "/report").json();
        assertThat(report.path("arms").path(0).path("name").asText()).isEqualTo("reference");
        assertThat(report.at("/drift/reference").asText()).isEqualTo("reference");
        assertThat(report.path("latency"))
                .as("each of two against the reference, and against one another")
                .hasSize(3);
        api.delete(PATH + "/" + id);
    }

    @Test
    void shouldStopWhenItIsCancelledAndReportWhatThereIs() {
        String id = api.post(
                        PATH + "?model=demo&variants=static,dynamic",
                        prompts(2000, "Tell me a story about %s."),
                        "Content-Type",
                        "application/jsonl")
                .json()
                .path("id")
                .asText();
        await(id, "running");

        assertThat(api.delete(PATH + "/" + id).status()).isEqualTo(200);
        JsonNode progress = await(id, "cancelled");

        awaitQuiet();
        assertThat(progress.path("answered").asInt())
                .isLessThan(progress.path("expected").asInt());
        assertThat(api.get(PATH + "/" + id + "/report").json().path("notes").toString())
                .contains("Not all prompts have been answered");
        assertThat(api.get(PATH).json().findValuesAsText("id")).contains(id);
        api.delete(PATH + "/" + id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ?model=demo|{"messages":[{"role":"user","content":7}]}|400|Line 1: |
            ?model=demo|{"messages":[{"role":"user","content":"x"}],"n":0}|400|Line 1: |
            ?model=none|{"messages":[{"role":"user","content":"x"}]}|404|does not exist|model
            ``|{}|400|'model' is needed|model
            ?model=demo&variants=static|{}|400|at least two|variants
            ?model=demo&control=x|{}|400|no such variant|control
            ?model=demo&order=random|{}|400|paired, by_variant|order
            ?model=demo&floor=2|{}|400|from 0 to 1|floor
            ?model=demo&drift=maybe|{}|400|on, all, off|drift
            ?model=demo&seed=x|{}|400|must be a number|seed
            ?model=demo&flor=0|{}|400|no such parameter|flor
            """)
    void shouldSayWhatIsWrong(String query, String file, int status, String message, String param) {
        int before = api.get(PATH).json().size();

        Api.Reply reply = api.post(PATH + query, file.getBytes(StandardCharsets.UTF_8));

        assertThat(reply.status()).as(reply.http().body()).isEqualTo(status);
        assertThat(reply.json().at("/error/message").asText()).contains(message);
        if (param != null) {
            assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        }
        assertThat(api.get(PATH).json()).hasSize(before);
    }

    @Test
    void shouldKnowNoReplayThatThereIsNot() {
        assertThat(api.get(PATH + "/rp_0").status()).isEqualTo(404);
        assertThat(api.get(PATH + "/..%2f..%2fetc/report").status()).isEqualTo(404);
        assertThat(api.delete(PATH + "/rp_0").status()).isEqualTo(404);
    }
}
