package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ChrfTest {

    /** The first row: the metric card of chrF(++) at Hugging Face. All rows: sacreBLEU 2.6.0, {@code CHRF()}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The relationship between Obama and Netanyahu is not exactly friendly.|The ties between Obama and Netanyahu are not particularly friendly.|61.576379378113785
            The capital of France is Paris.|The capital of France is Lyon.|77.62307603989596
            東京は日本の首都です。|東京は日本で一番大きい都市です。|26.570989300123916
            a😀b😀|a😀c|36.008230452674894
            ab|a|83.33333333333334
            aa|ab|25
            a b c|abc|100
            ''|x|0
            """)
    void shouldAgreeWithSacreBleu(String hypothesis, String reference, double score) {
        assertThat(Chrf.score(hypothesis, reference)).isCloseTo(score, within(1e-9));
    }

    /** sacreBLEU's own test {@code test_chrf_eff_order}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a|a|100", "''|reference|0", "a b c|a b c|100", "''|c|0", "aa|ab|25"})
    void shouldAgreeWithSacreBleusTestsWhenRecallWeighsMore(String hypothesis, String reference, double score) {
        assertThat(Chrf.score(hypothesis, reference, 3)).isCloseTo(score, within(1e-4));
    }

    /** Unlike sacreBLEU, for which nothing is never right. */
    @Test
    void shouldTakeNothingForTheSameAsNothing() {
        assertThat(Chrf.score("", " \n")).isEqualTo(100);
    }

    @SeededTest(cases = 200)
    void shouldStayWithinItsRangeAndBeFullForTheSame(RandomValues random) {
        String one = random.text(60);
        String other = random.text(60);

        assertThat(Chrf.score(one, other)).isBetween(0.0, 100.0);
        assertThat(Chrf.score(one, one)).isCloseTo(100, within(1e-9));
    }
}
