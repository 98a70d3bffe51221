package dev.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.metrics.EnginesPage.Scraped;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Promtool;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EnginesPageTest {

    private static final String TOLD = """
            # HELP llamacpp:n_decode_total Calls.
            # TYPE llamacpp:n_decode_total counter
            llamacpp:n_decode_total %s
            # TYPE llamacpp:busy gauge
            llamacpp:busy{slot="%s"} 1
            """;

    private static final List<String> PIECES = List.of(
            "# TYPE ",
            "# HELP ",
            "h",
            "h_bucket",
            "h_sum",
            " ",
            "{",
            "}",
            "le=\"",
            "a=\"",
            "\"",
            ",",
            "\n",
            "\n",
            "1",
            " 2",
            "nan",
            "histogram",
            "counter",
            "summary",
            "\\",
            "\\n",
            "h 1\n",
            "x{a=\"",
            "\"} 1\n",
            "\r");

    private static Scraped scraped(String variant, @Nullable String told) {
        return new Scraped(
                new VariantId("gemma", variant),
                Optional.ofNullable(told).map(ExpositionParser::parse),
                Duration.ofMillis(250));
    }

    @Test
    void shouldMergeFamiliesOverTheVariants() {
        assertThat(EnginesPage.of(List.of(
                        scraped("a", TOLD.formatted("3", "0")),
                        scraped("b", TOLD.formatted("4", "0") + "more 1\n<html>\n"),
                        scraped("c", null))))
                .isEqualTo("""
                        # HELP tandem_engine_scrape_up Whether the variant's server told its metrics
                        # TYPE tandem_engine_scrape_up gauge
                        tandem_engine_scrape_up{model="gemma",variant="a"} 1.0
                        tandem_engine_scrape_up{model="gemma",variant="b"} 1.0
                        tandem_engine_scrape_up{model="gemma",variant="c"} 0.0
                        # HELP tandem_engine_scrape_duration_seconds How long that took
                        # TYPE tandem_engine_scrape_duration_seconds gauge
                        tandem_engine_scrape_duration_seconds{model="gemma",variant="a"} 0.25
                        tandem_engine_scrape_duration_seconds{model="gemma",variant="b"} 0.25
                        tandem_engine_scrape_duration_seconds{model="gemma",variant="c"} 0.25
                        # HELP tandem_engine_scrape_rejected_lines Lines that were left out, because they are not Prometheus' text format
                        # TYPE tandem_engine_scrape_rejected_lines gauge
                        tandem_engine_scrape_rejected_lines{model="gemma",variant="a"} 0.0
                        tandem_engine_scrape_rejected_lines{model="gemma",variant="b"} 1.0
                        tandem_engine_scrape_rejected_lines{model="gemma",variant="c"} 0.0
                        # TYPE llamacpp:busy gauge
                        llamacpp:busy{model="gemma",variant="a",slot="0"} 1
                        llamacpp:busy{model="gemma",variant="b",slot="0"} 1
                        # HELP llamacpp:n_decode_total Calls.
                        # TYPE llamacpp:n_decode_total counter
                        llamacpp:n_decode_total{model="gemma",variant="a"} 3
                        llamacpp:n_decode_total{model="gemma",variant="b"} 4
                        # TYPE more untyped
                        more{model="gemma",variant="b"} 1
                        """);
    }

    @Test
    void shouldBeEmptyWhenNoEngineMeasuresAnything() {
        assertThat(EnginesPage.of(List.of())).isEmpty();
    }

    @Test
    void shouldLetNobodySpeakForAnotherVariantOrForTandem() {
        String page = EnginesPage.of(List.of(scraped("a", """
                x{model="other",variant="b",exported_variant="c"} 1
                tandem_requests_total 1
                tandem_engine_scrape_up{model="gemma",variant="b"} 1
                y{z="\\n# TYPE injected counter\\ninjected 1\\n"} 1
                """)));

        assertThat(page)
                .contains("\nx{model=\"gemma\",variant=\"a\",exported_variant=\"c\",exported_model=\"other\","
                        + "exported_exported_variant=\"b\"} 1\n")
                .contains("\ny{model=\"gemma\",variant=\"a\",z=\"\\n# TYPE injected counter\\ninjected 1\\n\"} 1\n")
                .contains("tandem_engine_scrape_rejected_lines{model=\"gemma\",variant=\"a\"} 2.0\n")
                .doesNotContain("tandem_requests_total", ",variant=\"b\"");
    }

    @Test
    void shouldLeaveOutAFamilyThatIsOfAnotherTypeElsewhere() {
        String page = EnginesPage.of(
                List.of(scraped("a", "# TYPE x counter\nx 1\n"), scraped("b", "# TYPE x gauge\nx 1\ny 1\n")));

        assertThat(page)
                .contains("x{model=\"gemma\",variant=\"a\"} 1\n", "y{model=\"gemma\",variant=\"b\"} 1\n")
                .contains("tandem_engine_scrape_rejected_lines{model=\"gemma\",variant=\"b\"} 1.0\n")
                .doesNotContain("x{model=\"gemma\",variant=\"b\"}");
    }

    @Test
    void shouldLeaveOutVariantsThatWouldMakeItTooLong() {
        String large = IntStream.range(0, 1_000)
                .mapToObj(i -> "series{index=\"" + i + "\",text=\"" + "x".repeat(900) + "\"} 1\n")
                .collect(Collectors.joining());
        List<Scraped> many = IntStream.range(0, 10)
                .mapToObj(i -> scraped("v" + i, i == 9 ? "small 1\n" : large))
                .toList();

        String page = EnginesPage.of(many);

        assertThat(page).hasSizeLessThan((4 << 20) + 10_000);
        assertThat(page)
                .contains("tandem_engine_scrape_up{model=\"gemma\",variant=\"v3\"} 1.0")
                .contains("tandem_engine_scrape_up{model=\"gemma\",variant=\"v4\"} 0.0")
                .contains("small{model=\"gemma\",variant=\"v9\"} 1\n");
    }

    /** Pieces of the format, put together at random, with any text between. */
    @SeededTest(cases = 20)
    void shouldBeReadableByPrometheusWhateverServersTell(RandomValues random) throws Exception {
        List<Scraped> scraped = new ArrayList<>();
        for (int variant = 0; variant < 3; variant++) {
            StringBuilder told = new StringBuilder();
            for (int i = 0; i < 400; i++) {
                told.append(random.oneOf(PIECES)).append(random.whole(0, 9) == 0 ? random.text(5) : "");
            }
            scraped.add(scraped("v" + variant, told.toString()));
        }

        Promtool promtool = Promtool.check(EnginesPage.of(scraped));

        assertThat(promtool.status()).as(promtool.complaints()).isNotEqualTo(1);
    }
}
