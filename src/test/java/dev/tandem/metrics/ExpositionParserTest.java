package dev.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.metrics.ExpositionParser.Exposition;
import dev.tandem.metrics.MetricFamily.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ExpositionParserTest {

    @Test
    void shouldReadWhatAServerTells() {
        Exposition read = ExpositionParser.parse("""
                # HELP llamacpp:n_decode_total Total number of \\\\calls, \\n excluding some
                # TYPE llamacpp:n_decode_total counter
                llamacpp:n_decode_total 1.23457e+06

                # a comment
                #TYPE is none without a blank
                # TYPE per_position gauge
                per_position{position="0",text="a\\"b\\\\c\\nd",} -0.5 1700000000000
                \tper_position { position = "1" }\tnan
                untold 7
                """);

        assertThat(read.rejected()).isZero();
        assertThat(read.families())
                .containsExactly(
                        new MetricFamily(
                                "llamacpp:n_decode_total",
                                "counter",
                                "Total number of \\calls,   excluding some",
                                List.of(new Sample("llamacpp:n_decode_total", Map.of(), "1.23457e+06"))),
                        new MetricFamily(
                                "per_position",
                                "gauge",
                                "",
                                List.of(
                                        new Sample(
                                                "per_position", Map.of("position", "0", "text", "a\"b\\c\nd"), "-0.5"),
                                        new Sample("per_position", Map.of("position", "1"), "NaN"))),
                        new MetricFamily("untold", "untyped", "", List.of(new Sample("untold", Map.of(), "7"))));
    }

    @Test
    void shouldKeepTheSamplesOfAHistogramTogether() {
        Exposition read = ExpositionParser.parse("""
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_bucket{le="+Inf"} 2
                h_sum 3
                h_count 2
                # TYPE s summary
                s{quantile="0.5"} 1
                s_count 1
                s_bucket 1
                """);

        assertThat(read.families().stream().map(MetricFamily::name)).containsExactly("h", "s", "s_bucket");
        assertThat(read.families().getFirst().samples()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "{\"error\":{\"code\":501}}",
                "name",
                "name one",
                "name 1 2 3",
                "name 1 now",
                "name 1e999",
                "name 0x10",
                "name 1_000",
                "name ١",
                "9name 1",
                "na-me 1",
                "naïve 1",
                "{a=\"b\"} 1",
                "name{a=\"b\" 1",
                "name{a=b} 1",
                "name{a=\"b} 1",
                "name{a=\"\\x\"} 1",
                "name{a=\"\\",
                "name{a=\"b\"c=\"d\"} 1",
                "name{a=\"b\",,c=\"d\"} 1",
                "name{,} 1",
                "name{\"a\"=\"b\"} 1",
                "name{__name__=\"tandem_requests_total\"} 1",
                "name{a=\"b\",a=\"c\"} 1",
                "name{a=\"\u0000\"} 1",
                "name{a=\"\u001b[31m\"} 1",
                "name{9=\"b\"} 1",
                "# TYPE name colour",
                "# TYPE name",
                "# TYPE na-me counter",
                "# HELP na-me help"
            })
    void shouldLeaveOutALineThatIsNotOfTheFormat(String line) {
        Exposition read = ExpositionParser.parse("before 1\n" + line + "\nafter 2\n");

        assertThat(read.rejected()).isEqualTo(1);
        assertThat(read.families().stream().map(MetricFamily::name)).containsExactly("before", "after");
    }

    @ParameterizedTest
    @CsvSource({"-nan, NaN", "inf, +Inf", "-Infinity, -Inf", "+Inf, +Inf", "1e-999, 1e-999", ".5, .5", "5., 5."})
    void shouldWriteNumbersAsPrometheusReadsThem(String told, String written) {
        assertThat(ExpositionParser.parse("name " + told)
                        .families()
                        .getFirst()
                        .samples()
                        .getFirst()
                        .value())
                .isEqualTo(written);
    }

    @Test
    void shouldTakeNothingTwice() {
        Exposition read = ExpositionParser.parse("""
                # TYPE a counter
                a{x="1",y="2"} 1
                a{y="2",x="1"} 2
                # TYPE a gauge
                # HELP a first
                # HELP a second
                b 1
                # TYPE b counter
                """);

        assertThat(read.rejected()).isEqualTo(4);
        assertThat(read.families())
                .containsExactly(
                        new MetricFamily(
                                "a",
                                "counter",
                                "first",
                                List.of(new Sample("a", new TreeMap<>(Map.of("x", "1", "y", "2")), "1"))),
                        new MetricFamily("b", "untyped", "", List.of(new Sample("b", Map.of(), "1"))));
    }

    @Test
    void shouldKeepToItsBoundsWhateverItIsTold() {
        String name = "n".repeat(201);
        String labels = IntStream.range(0, 31).mapToObj(i -> "l" + i + "=\"v\"").collect(Collectors.joining(","));
        String value = "v".repeat(1_001);
        String many = IntStream.range(0, 2_000).mapToObj(i -> "a" + i + " 1\n").collect(Collectors.joining());

        assertThat(ExpositionParser.parse(name + " 1\nx{" + labels + "} 1\nx{v=\"" + value + "\"} 1\n"))
                .isEqualTo(new Exposition(List.of(), 3));
        Exposition read = ExpositionParser.parse(many);
        assertThat(read.families()).hasSize(1_000);
        assertThat(read.rejected()).isEqualTo(1_000);
    }

    /** Of a reader that tries again from each byte these would take minutes. */
    @Timeout(60)
    @ParameterizedTest
    @ValueSource(strings = {"a", "{", "\\", "\"", "a{b=\"\\\\", " ", "a{b=\"c\",", "1", "# HELP "})
    void shouldReadARepeatedTextInOneGo(String piece) {
        String text = piece.repeat(4_000_000 / piece.length());

        assertThat(ExpositionParser.parse(text).families()).isEmpty();
        assertThat(ExpositionParser.parse("name{a=\"" + text + "\"} " + text).families())
                .isEmpty();
    }
}
