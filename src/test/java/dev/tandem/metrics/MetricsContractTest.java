package dev.tandem.metrics;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.quality.Signal;
import dev.tandem.testing.Api;
import dev.tandem.testing.Fault;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.Promtool;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests, log rows and series agree; names, labels and buckets are those that dashboards depend on. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class MetricsContractTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String FRANCE = "What is the capital of France?";
    private static final Set<String> REQUEST_LABELS =
            Set.of("variant", "assigned", "traffic", "gen_ai_request_model", "gen_ai_operation_name");

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    @Inject
    DataSource database;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        engines.forgetFaults();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldCountEveryRequestOnceInSeriesAndLogAsItWasSent() throws IOException {
        int rowsBefore = OutcomeRows.count(database);
        Scrape before = Scrape.of(api);
        Map<String, Integer> sent = mixedTraffic();

        int total = sent.values().stream().mapToInt(n -> n).sum();
        Map<String, Long> rows = OutcomeRows.awaitNew(database, rowsBefore, total).stream()
                .collect(Collectors.groupingBy(
                        row -> row.get("traffic") + "/" + row.get("result"), Collectors.counting()));
        Scrape after = Scrape.of(api);
        sent.forEach((kind, count) -> {
            String traffic = kind.substring(0, kind.indexOf('/'));
            String outcome = kind.substring(kind.indexOf('/') + 1);
            Map<String, String> labels = Map.of("traffic", traffic, "outcome", outcome);
            assertThat(rows.get(kind)).as("rows of %s", kind).isEqualTo(count.longValue());
            assertThat(after.sum("tandem_requests_total", labels) - before.sum("tandem_requests_total", labels))
                    .as("counter of %s", kind)
                    .isEqualTo(count.doubleValue());
        });
        assertThat(rows.values().stream().mapToLong(n -> n).sum()).isEqualTo(total);
        assertThat(difference(before, after, "tandem_requests_total")).isEqualTo(total);
        assertThat(difference(before, after, "gen_ai_server_request_duration_seconds_count"))
                .isEqualTo(total);
        assertThat(after.sum("tandem_log_dropped_total", Map.of())).isZero();
        assertTokensAgree(before, after, rowsBefore);
    }

    /** Sends some of everything and tells how many of each kind, as {@code traffic/outcome}. */
    private Map<String, Integer> mixedTraffic() throws IOException {
        Map<String, Integer> sent = new HashMap<>();
        for (int i = 0; i < 7; i++) {
            send(sent, "experiment/completed", chat("plain", FRANCE + " " + i));
            send(sent, "experiment/completed", chat("plain", FRANCE + " " + i, "'stream': true"));
            send(sent, "experiment/length", chat("plain", FRANCE + " " + i, "'max_tokens': 2"));
            send(sent, "override/completed", chat("plain@b", FRANCE));
            send(sent, "override/length", chat("plain@b", FRANCE, "'max_tokens': 1", "'stream': true"));
            send(sent, "experiment/rejected", chat("plain", FRANCE, "'n': 0"));
            send(sent, "experiment/rejected", chat("nobody", FRANCE));
            send(sent, "experiment/rejected", "{");
            engines.engine("guarded", "only").expect(new Fault.BrokenAfter(i % 3));
            send(sent, "experiment/upstream_error", chat("guarded", FRANCE, "'stream': true"));
        }
        engines.engine("guarded", "only").expect(new Fault.HangAfter(1));
        send(sent, "experiment/timeout", chat("guarded", FRANCE));
        for (int i = 0; i < 3; i++) {
            engines.engine("plain", "a").expect(new Fault.Slow(Duration.ofMillis(40)));
            try (Api.Events events = api.stream(CHATS, chat("plain@a", "Tell me a story.", "'stream': true"))) {
                events.data();
                events.data();
            }
            sent.merge("override/client_cancelled", 1, Integer::sum);
        }
        api.post(
                CHATS,
                chat("plain", FRANCE).replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                "X-Tandem-Traffic",
                "background");
        sent.merge("background/completed", 1, Integer::sum);
        return sent;
    }

    private void send(Map<String, Integer> sent, String kind, String body) {
        api.post(CHATS, body);
        sent.merge(kind, 1, Integer::sum);
    }

    private void assertTokensAgree(Scrape before, Scrape after, int rowsBefore) {
        List<Map<String, @Nullable Object>> rows = OutcomeRows.all(database);
        double logged = rows.subList(rowsBefore, rows.size()).stream()
                .mapToDouble(row -> row.get("output_tokens") instanceof Integer n ? n : 0)
                .sum();
        Map<String, String> output = Map.of("gen_ai_token_type", "output");
        assertThat(after.sum("gen_ai_client_token_usage_sum", output)
                        - before.sum("gen_ai_client_token_usage_sum", output))
                .isEqualTo(logged);
    }

    private static double difference(Scrape before, Scrape after, String name) {
        return after.sum(name, Map.of()) - before.sum(name, Map.of());
    }

    @Test
    void shouldHaveTheDocumentedNamesLabelsAndBuckets() throws IOException {
        mixedTraffic();
        Scrape scrape = Scrape.of(api);

        assertSeries(scrape, "tandem_requests_total", "outcome");
        assertSeries(scrape, "gen_ai_server_request_duration_seconds_count", "error_type");
        assertSeries(scrape, "gen_ai_server_time_to_first_token_seconds_count");
        assertSeries(scrape, "gen_ai_server_time_per_output_token_seconds_count");
        assertSeries(scrape, "gen_ai_client_token_usage_count", "gen_ai_token_type");
        assertSeries(scrape, "tandem_quality_signals_total", "signal");
        assertLabels(scrape, "tandem_assignments_total", Set.of("gen_ai_request_model", "variant", "source"));
        for (String gauge : List.of("tandem_requests_in_flight", "tandem_requests_queued", "tandem_variant_up")) {
            assertLabels(scrape, gauge, Set.of("gen_ai_request_model", "variant"));
        }
        assertLabels(
                scrape,
                "tandem_variant_info",
                Set.of(
                        "gen_ai_request_model",
                        "variant",
                        "engine",
                        "engine_build",
                        "architecture",
                        "quantization",
                        "bits_per_weight",
                        "file_sha256",
                        "template_sha256",
                        "context_length",
                        "kv_type",
                        "fingerprint",
                        "slots",
                        "tokenizer_sha256",
                        "projector",
                        "quantized_by",
                        "parameters"));
        assertThat(buckets(scrape, "gen_ai_server_request_duration_seconds_bucket"))
                .containsExactly(
                        .01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84);
        assertThat(buckets(scrape, "gen_ai_server_time_to_first_token_seconds_bucket"))
                .containsExactly(
                        .001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1., 2.5, 5., 7.5, 10., 20., 40.);
        assertThat(buckets(scrape, "gen_ai_server_time_per_output_token_seconds_bucket"))
                .containsExactly(
                        .0005, .001, .002, .003, .004, .005, .006, .008, .01, .0125, .015, .02, .025, .05, .075, .1,
                        .15, .2, .3, .4, .5, .75, 1., 2.5);
        assertThat(buckets(scrape, "gen_ai_client_token_usage_bucket"))
                .containsExactly(1., 4., 16., 64., 256., 1024., 4096., 16384., 65536., 262144.);
    }

    /** The page as {@code curl} gets it, with the series of the libraries among them. */
    @Test
    void shouldPassPromtoolsCheck() throws Exception {
        mixedTraffic();

        String page = api.get("/q/metrics").http().body();

        assertThat(page).contains("tandem_requests_total", "netty_allocator_", "process_cpu_seconds_total");
        assertThat(Promtool.check(page)).isEqualTo(new Promtool(0, ""));
        assertThat(page.lines().filter(line -> line.matches("# HELP (gen_ai|tandem)_.*")))
                .allMatch(line -> line.matches("# HELP \\S+ \\S.*"))
                .hasSize((int) page.lines()
                        .filter(line -> line.matches("# TYPE (gen_ai|tandem)_.*"))
                        .count());
    }

    /** The last ones are sent by Prometheus 2.42 and 3.x, by the latter with native histograms, and by vmagent. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/plain                                                                   | text
            */*                                                                          | text
            text/*                                                                       | text
            text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8              | text
            application/json                                                             | text
            application/openmetrics-text                                                 | openmetrics
            application/openmetrics-text; version=1.0.0; charset=utf-8                   | openmetrics
            application/openmetrics-text;version=0.0.1                                   | openmetrics
            APPLICATION/OpenMetrics-Text;version="1.0.0"                                 | openmetrics
            application/openmetrics-text;version=9.0.0                                   | text
            application/openmetrics-text;q=0, */*                                        | text
            application/openmetrics-text;q=much                                          | text
            application/openmetrics-text;q=0.5, text/plain;q=0.1, */*                    | openmetrics
            ;,;=,/,q=                                                                    | text
            application/openmetrics-text;q=0.5, text/plain;q=0.4                         | openmetrics
            application/openmetrics-text;q=0.5, text/plain;q=0.6                         | text
            application/openmetrics-text, text/plain                                     | openmetrics
            application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | openmetrics
            application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1 | openmetrics
            application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1 | openmetrics
            text/plain;version=0.0.4;q=1,*/*;q=0.1                                       | text
            """)
    void shouldTellMetricsInTheFormThatIsAskedFor(String accept, String form) {
        assertForm(api.get("/q/metrics", "Accept", accept), form);
        assertForm(api.get("/q/metrics/", "Accept", accept), form);
    }

    @Test
    void shouldTellTextWhenNothingIsAskedFor() {
        assertForm(api.get("/q/metrics"), "text");
        assertForm(api.get("/q/metrics/whatever"), "text");
        assertThat(api.get("/q/metricsandmore").status()).isEqualTo(404);
    }

    private static void assertForm(Api.Reply reply, String form) {
        boolean open = form.equals("openmetrics");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type"))
                .isEqualTo(
                        open
                                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                : "text/plain; version=0.0.4; charset=utf-8");
        assertThat(reply.http().body().endsWith("# EOF\n")).isEqualTo(open);
        assertThat(reply.header("Vary")).isEqualToIgnoringCase("accept");
    }

    @Test
    void shouldHaveNoExemplarsWhenTracingIsOff() throws IOException {
        mixedTraffic();

        assertThat(api.get("/q/metrics", "Accept", "application/openmetrics-text")
                        .http()
                        .body())
                .contains("gen_ai_server_time_to_first_token_seconds_bucket{")
                .doesNotContain(" # {");
    }

    @Test
    void shouldTellTheWeightOfEachVariant() {
        Scrape scrape = Scrape.of(api);

        assertLabels(scrape, "tandem_variant_weight", Set.of("gen_ai_request_model", "variant"));
        assertThat(weight(scrape, "first")).containsExactly(1.);
        assertThat(weight(scrape, "second")).containsExactly(0.);
    }

    @Test
    void shouldTellTheSlotsOfEachVariant() {
        Scrape scrape = Scrape.of(api);

        assertLabels(scrape, "tandem_variant_slots", Set.of("gen_ai_request_model", "variant"));
        assertThat(scrape.sum("tandem_variant_slots", Map.of("gen_ai_request_model", "guarded")))
                .isEqualTo(2);
    }

    /** Whichever test came before: a variant of weight 0 is never who the split chose. */
    @Test
    void shouldHaveCountersAtZeroBeforeWhatTheyCountHappens() {
        Scrape scrape = Scrape.of(api);
        Map<String, String> variant = Map.of("gen_ai_request_model", "paired", "variant", "second");
        Map<String, String> answered = with(variant, "assigned", "second", "traffic", "experiment");
        Map<String, String> unanswered = Map.of(
                "gen_ai_request_model", "paired", "variant", "none", "assigned", "second", "traffic", "experiment");
        Map<String, String> fellBack = with(variant, "assigned", "first", "traffic", "experiment");
        Set<String> failures =
                Set.of("client_cancelled", "rejected", "overloaded", "timeout", "shutdown", "upstream_error");
        Set<String> all = new TreeSet<>(failures);
        all.addAll(Set.of("completed", "length"));

        for (String operation : List.of("chat", "text_completion")) {
            String label = "gen_ai_operation_name";
            assertAtZero(scrape, "tandem_requests_total", with(answered, label, operation), "outcome", all);
            assertAtZero(scrape, "tandem_requests_total", with(unanswered, label, operation), "outcome", failures);
            assertThat(scrape.values("outcome", "tandem_requests_total", with(fellBack, label, operation)))
                    .isEqualTo(all);
            assertAtZero(
                    scrape,
                    "tandem_quality_signals_total",
                    with(answered, label, operation),
                    "signal",
                    Stream.of(Signal.values()).map(Signal::label).collect(Collectors.toSet()));
            for (String model : List.of("paired", "none")) {
                assertThat(scrape.values(
                                "outcome",
                                "tandem_requests_total",
                                Map.of("gen_ai_request_model", model, "assigned", "none", label, operation)))
                        .isEqualTo(failures);
            }
        }
        assertAtZero(scrape, "tandem_feedback_total", answered, "rating", Set.of("up", "down"));
        assertAtZero(scrape, "tandem_votes_total", variant, "vote", Set.of("win", "loss", "tie", "both_bad"));
        assertThat(scrape.values("source", "tandem_assignments_total", variant))
                .containsExactlyInAnyOrder("session", "user", "conversation", "prompt", "override");
        assertThat(scrape.values("vote", "tandem_votes_total", Map.of("gen_ai_request_model", "guarded")))
                .isEmpty();
    }

    private static void assertAtZero(
            Scrape scrape, String name, Map<String, String> labels, String label, Set<String> values) {
        assertThat(scrape.values(label, name, labels)).as(name).isEqualTo(values);
        assertThat(scrape.sum(name, labels)).as(name).isZero();
    }

    private static Map<String, String> with(Map<String, String> labels, String... further) {
        Map<String, String> all = new HashMap<>(labels);
        for (int i = 0; i < further.length; i += 2) {
            all.put(further[i], further[i + 1]);
        }
        return all;
    }

    private static List<Double> weight(Scrape scrape, String variant) {
        return scrape.samples().stream()
                .filter(sample -> sample.name().equals("tandem_variant_weight")
                        && sample.has(Map.of("gen_ai_request_model", "paired", "variant", variant)))
                .map(Scrape.Sample::value)
                .toList();
    }

    @Test
    void shouldNotGrowSeriesWithWhatClientsSend() throws IOException {
        mixedTraffic();
        long before = ourSeries();
        for (int i = 0; i < 200; i++) {
            api.post(CHATS, chat("made-up-" + i, FRANCE));
            api.post(
                    CHATS,
                    chat("plain@made-up-" + i, FRANCE, "'user': 'u" + i + "'"),
                    "X-Tandem-Session",
                    "s" + i,
                    "x-request-id",
                    "r" + i);
        }
        assertThat(ourSeries()).isEqualTo(before);
        assertThat(Scrape.of(api).text()).doesNotContain("made-up");
    }

    private long ourSeries() {
        return Scrape.of(api).samples().stream()
                .filter(sample ->
                        sample.name().startsWith("gen_ai_") || sample.name().startsWith("tandem_"))
                .count();
    }

    private static void assertSeries(Scrape scrape, String name, String... further) {
        Set<String> labels = new TreeSet<>(REQUEST_LABELS);
        labels.addAll(List.of(further));
        assertLabels(scrape, name, labels);
    }

    private static void assertLabels(Scrape scrape, String name, Set<String> labels) {
        assertThat(scrape.samples())
                .filteredOn(sample -> sample.name().equals(name))
                .as(name)
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.labels().keySet()).containsExactlyInAnyOrderElementsOf(labels));
    }

    private static Set<Double> buckets(Scrape scrape, String name) {
        return scrape.samples().stream()
                .filter(sample -> sample.name().equals(name))
                .map(sample -> sample.labels().get("le"))
                .filter(bound -> bound != null && !bound.equals("+Inf"))
                .map(Double::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
