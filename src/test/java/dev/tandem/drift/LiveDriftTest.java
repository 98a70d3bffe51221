package dev.tandem.drift;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.Scrape;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drift of a running application, measured on answers that clients got. */
@QuarkusTest
@TestProfile(LlamaServerTrio.class)
@Tag("llama-server")
class LiveDriftTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String TOOLS = """
            'tools': [{'type': 'function', 'function': {'name': 'weather', 'description': 'Tells the weather.',
              'parameters': {'type': 'object', 'properties': {'city': {'type': 'string'}}}}}]""";
    private static final List<String> ANIMALS =
            List.of("fox", "frog", "cat", "dog", "bear", "mouse", "owl", "hare", "wolf", "bird", "fish", "goat");

    @TestHTTPResource
    URI base;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        LlamaServerTrio.awaitReady(api);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private JsonNode report(String model) {
        return api.get("/admin/drift/" + model).json();
    }

    private long ended(String model) {
        return StreamSupport.stream(report(model).path("samples").spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    /** Sends chats of several kinds and waits until what was chosen of them met its end. */
    private void talk(String model) throws IOException {
        long before = ended(model);
        int sent = 0;
        for (String animal : ANIMALS) {
            api.post(CHATS, chat(model, "Write a short story about a " + animal + ".", "'max_tokens': 40"));
            try (Api.Events events = api.stream(
                    CHATS,
                    chat(model, "Write a long story about a " + animal + ".", "'max_tokens': 40, 'stream': true"))) {
                events.rest();
            }
            api.post(CHATS, chat(model, "Give me JSON for Paula, aged 3" + sent + ", from Copenhagen."));
            sent += 3;
        }
        long expected = before + sent;
        LlamaServerTrio.await("all samples of " + model + " at their end", () -> ended(model) >= expected);
        assertThat(ended(model)).isEqualTo(expected);
        LlamaServerTrio.awaitWritten();
    }

    private static JsonNode one(JsonNode list, String candidate) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(comparison -> comparison.path("candidate").asText().equals(candidate))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + candidate + " in " + list));
    }

    private static double meanKl(JsonNode comparison) {
        return comparison.at("/description/overall/meanKl").asDouble();
    }

    @Test
    void shouldShowHowFarTheVariantsAreApart() throws IOException {
        talk("pair");

        JsonNode report = report("pair");
        assertThat(report.path("reference").asText()).isEqualTo("reference");
        assertThat(report.path("samples").path("scored").asInt()).isGreaterThanOrEqualTo(30);
        assertThat(report.path("samples").path("failed").asInt()).isZero();
        assertThat(report.path("warnings")).isEmpty();
        assertThat(StreamSupport.stream(report.path("lengths").spliterator(), false)
                        .mapToInt(length -> length.path("scored").asInt())
                        .sum())
                .isEqualTo(report.path("samples").path("scored").asInt());
        for (String candidate : List.of("static", "dynamic")) {
            JsonNode comparison = one(report.path("candidates"), candidate);
            double floor = meanKl(one(report.path("floors"), candidate));
            assertThat(meanKl(comparison)).isBetween(.001, 1.);
            assertThat(floor).isLessThan(meanKl(comparison) / 10);
            assertThat(comparison.at("/description/overall/coverage").asDouble())
                    .isBetween(.9, 1.);
            assertThat(comparison.at("/description/overall/sameTop").asDouble()).isBetween(.5, 1.);
            assertThat(comparison.at("/description/byCategory").has("json_or_tool"))
                    .isTrue();
            assertThat(comparison.at("/description/byCategory").has("other")).isTrue();
            assertThat(comparison.at("/description/byDay").size()).isPositive();
            assertThat(comparison.at("/klDivergence/status").asText()).isEqualTo("TOO_EARLY");
            assertThat(comparison.at("/klDivergence/missing").asInt()).isBetween(1, 190);
        }
        JsonNode nearer = report.path("nearer").path(0);
        assertThat(nearer.path("first").asText() + nearer.path("second").asText())
                .isEqualTo("dynamicstatic");
        assertThat(nearer.at("/share/lower").isNumber()).isTrue();
        assertThat(nearer.at("/factor/lower").isNumber()).isTrue();
        assertThat(nearer.at("/factor/anytimeValid").asBoolean()).isTrue();
        assertThat(nearer.at("/klDivergence/lower").isNull()).isTrue();
        assertThat(report.path("latest")
                        .path(0)
                        .path("pairs")
                        .path(0)
                        .path("klDivergence")
                        .size())
                .isPositive();
        assertMetricsAgree(report);
    }

    private void assertMetricsAgree(JsonNode report) {
        Scrape scrape = Scrape.of(api);
        Map<String, String> labels =
                Map.of("gen_ai_request_model", "pair", "reference", "reference", "candidate", "static");
        double tokens = one(report.path("candidates"), "static")
                .at("/description/overall/tokens")
                .asDouble();
        assertThat(scrape.sum("tandem_drift_tokens_total", labels)).isEqualTo(tokens);
        assertThat(scrape.sum("tandem_drift_kl_divergence_nats_count", labels)).isEqualTo(tokens);
        assertThat(scrape.sum("tandem_drift_same_top_token_total", labels)).isBetween(1., tokens);
        assertThat(scrape.samples())
                .filteredOn(sample -> sample.name().equals("tandem_drift_coverage_ratio"))
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.value()).isBetween(.5, 1.));
        assertThat(scrape.samples())
                .filteredOn(sample -> sample.name().equals("tandem_drift_queued")
                        && sample.labels().equals(Map.of("gen_ai_request_model", "pair")))
                .extracting(Scrape.Sample::value)
                .containsExactly(report.path("waiting").asDouble());
        assertThat(scrape.values("result", "tandem_drift_samples_total", Map.of("gen_ai_request_model", "pair")))
                .containsOnly("scored", "preempted", "skipped_busy", "unanswered", "skipped_unsupported", "failed");
        assertThat(scrape.sum("tandem_drift_samples_total", Map.of("gen_ai_request_model", "pair", "result", "scored")))
                .isEqualTo(report.path("samples").path("scored").asDouble());
        assertThat(scrape.samples())
                .filteredOn(sample -> sample.name().equals("tandem_drift_kl_divergence_nats_bucket"))
                .extracting(sample -> sample.labels().get("le"))
                .contains("1.0E-6", "3.16E-6", "10.0", "+Inf");
    }

    /** Summed up the other way: from what the client got. */
    @Test
    void shouldMeasureHowLikelyAModelFoundItsOwnAnswer() throws IOException {
        // Nobody else overrides this model.
        Map<String, String> overridden = Map.of("gen_ai_request_model", "twins", "traffic", "override");
        Scrape before = Scrape.of(api);
        JsonNode answer = api.post(
                        CHATS, chat("twins@one", "Tell me a story about a crow.", "'logprobs': true, 'max_tokens': 30"))
                .json();
        JsonNode tokens = answer.path("choices").path(0).path("logprobs").path("content");
        double sum = StreamSupport.stream(tokens.spliterator(), false)
                .mapToDouble(token -> token.path("logprob").asDouble())
                .sum();
        String name = "tandem_output_logprob_mean";
        LlamaServerTrio.await("the meter", () -> difference(before, name + "_count", overridden) == 1);

        assertThat(tokens.size()).isGreaterThan(10);
        assertThat(difference(before, name + "_sum", overridden)).isCloseTo(-sum / tokens.size(), within(1e-6));
    }

    private double difference(Scrape before, String name, Map<String, String> labels) {
        return Scrape.of(api).sum(name, labels) - before.sum(name, labels);
    }

    /** Of a sampled chat the client does not see them. */
    @Test
    void shouldMeasureItForSampledAnswersToo() {
        Map<String, String> sampled = Map.of("gen_ai_request_model", "pair", "traffic", "experiment");
        Scrape before = Scrape.of(api);

        JsonNode answer = api.post(CHATS, chat("pair", "Tell me a story about a duck.", "'max_tokens': 30"))
                .json();

        assertThat(answer.path("choices").path(0).has("logprobs")).isFalse();
        LlamaServerTrio.await("the meter", () -> difference(before, "tandem_output_logprob_mean_count", sampled) >= 1);
        assertThat(difference(before, "tandem_output_logprob_mean_sum", sampled))
                .isPositive();
    }

    @Test
    void shouldNotTakeAnotherTemplateForOtherWeights() throws IOException {
        talk("twins");

        JsonNode report = report("twins");
        assertThat(report.path("samples").path("scored").asInt()).isGreaterThanOrEqualTo(30);
        JsonNode two = one(report.path("candidates"), "two");
        double floor = meanKl(one(report.path("floors"), "one")) + meanKl(one(report.path("floors"), "two"));
        assertThat(meanKl(two)).isLessThanOrEqualTo(floor + 1e-6);
        assertThat(two.at("/description/overall/sameTop").asDouble()).isGreaterThan(.999);
        assertThat(two.path("alsoDiffer").toString()).contains("template");
        // Its weights are the same. Answers without the two tokens that are swapped would be scored, and only those.
        assertThat(report.path("candidates")).hasSize(1);
        assertThat(report.at("/notCompared/0/candidate").asText()).isEqualTo("stranger");
        assertThat(report.path("warnings").toString()).contains("tokenizers differ");
        assertThat(report.path("latest").toString()).doesNotContain("stranger");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'max_tokens': 3",
                "'stream': true",
                "'stream': true, 'stream_options': {'include_usage': true}",
                "%TOOLS%",
                "'stream': true, %TOOLS%",
                "'logprobs': true, 'top_logprobs': 2",
                "'stream': true, 'logprobs': true, 'top_logprobs': 2"
            })
    void shouldAnswerAsIfNothingWereMeasured(String fields) throws IOException {
        String more = "'temperature': 0" + (fields.isEmpty() ? "" : ", ") + fields.replace("%TOOLS%", TOOLS);
        String question = "What is the capital of Norway?";
        Answer sampled = answer("pair", question, more);

        // An override is served alike and never sampled.
        Answer plain = answer("pair@" + sampled.variant(), question, more);

        assertThat(sampled.events()).isEqualTo(plain.events());
    }

    private record Answer(String variant, List<JsonNode> events) {}

    private Answer answer(String model, String question, String fields) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (Api.Events stream = api.stream(CHATS, chat(model, question, fields))) {
            String variant = stream.header("x-tandem-variant");
            if (!fields.contains("'stream': true")) {
                events.add(comparable(stream.line()));
                return new Answer(variant, events);
            }
            for (String data : stream.rest()) {
                events.add(comparable(data));
            }
            return new Answer(variant, events);
        }
    }

    /** Without what differs from answer to answer: ids, times, and what happened to be cached. */
    private static JsonNode comparable(@Nullable String json) throws IOException {
        JsonNode tree = new ObjectMapper().readTree("[DONE]".equals(json) ? "\"[DONE]\"" : json);
        if (tree instanceof ObjectNode event) {
            event.remove(List.of("id", "created"));
            if (event.path("timings") instanceof ObjectNode timings) {
                timings.properties().forEach(field -> field.setValue(event.nullNode()));
            }
            if (event.path("usage").path("prompt_tokens_details") instanceof ObjectNode details) {
                details.put("cached_tokens", 0);
            }
        }
        return tree;
    }

    @Test
    void shouldServeRequestsThatComeWhileAnswersAreScored() throws IOException {
        long before = ended("pair");
        int sent = 40;
        for (int i = 0; i < sent; i++) {
            Api.Reply reply =
                    api.post(CHATS, chat("pair", "Write a long story about a fox " + i + ".", "'max_tokens': 60"));
            assertThat(reply.status()).isEqualTo(200);
            // Longer than the pause after which scoring begins, and shorter than what there is to score.
            java.util.concurrent.locks.LockSupport.parkNanos(70_000_000);
        }
        LlamaServerTrio.await("all samples at their end", () -> ended("pair") >= before + sent);

        assertThat(report("pair").path("samples").path("failed").asInt()).isZero();
        assertThat(report("pair").path("waiting").asInt()).isZero();
    }
}
