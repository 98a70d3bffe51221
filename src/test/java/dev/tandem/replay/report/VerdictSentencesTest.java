package dev.tandem.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.replay.report.Verdict.Reading;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.Estimate;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.TextComparison;
import dev.tandem.stats.sequential.PairedDriftFindings;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class VerdictSentencesTest {

    private static final IntervalEstimate EARLY = new TooEarly(52, 148, TooEarly.Cause.FEW_UNITS);

    private static Interval interval(double estimate, double low, double high) {
        return new Interval(estimate, low, high, 52, .05, false);
    }

    private static Verdict nearer(
            IntervalEstimate share, IntervalEstimate factor, IntervalEstimate mean, IntervalEstimate sameTop) {
        return VerdictSentences.nearer("F16", "a", "b", new PairedDriftFindings(share, factor, mean, sameTop));
    }

    @Test
    void shouldSayHowOftenAndByWhatFactorWhenTheFirstDivergesLess() {
        Verdict verdict =
                nearer(interval(42 / 52.0, .6, .9), interval(.5, .4, .625), EARLY, interval(.002, -.001, .005));

        assertThat(verdict.reading()).isEqualTo(Reading.BEYOND_NOISE);
        assertThat(verdict.sentence())
                .isEqualTo(
                        "a diverges less from F16 than b does in 42 of 52 conversations, typically by a factor of 2.00"
                                + " [1.60, 2.50]; not decided: how much on average (148 more conversations), the most likely"
                                + " token.");
    }

    @Test
    void shouldTurnEveryMeasureAroundWhenTheSecondDivergesLess() {
        Verdict verdict = nearer(
                interval(10.5 / 52, .1, .4),
                interval(2, 1.6, 2.5),
                interval(.01, .005, .02),
                interval(-.03, -.05, -.01));

        assertThat(verdict.sentence())
                .isEqualTo("b diverges less from F16 than a does in 41.5 of 52 conversations, typically by a factor of"
                        + " 2.00 [1.60, 2.50], by 0.0100 nats a token on average, and finds F16's most likely token 3.0"
                        + " points more often.");
    }

    /** Half of the conversations a little less, and a few of them far more. */
    @Test
    void shouldSayBothWhenMeasuresPointApart() {
        Verdict verdict =
                nearer(interval(.8, .6, .9), interval(.9, .7, 1.1), interval(.02, .01, .03), interval(0, -.01, .01));

        assertThat(verdict.reading()).isEqualTo(Reading.DEPENDS);
        assertThat(verdict.sentence())
                .startsWith(
                        "It depends on what counts: a diverges less from F16 than b does in 41.5 of 52 conversations,"
                                + " but b diverges less from F16 than a does by 0.0200 nats a token on average;")
                .doesNotContain("closer");
    }

    @Test
    void shouldClaimNothingOfTheShareWhenOnlyTheMostLikelyTokenDecided() {
        Verdict verdict = nearer(interval(.4, .2, .6), interval(1.1, .9, 1.3), EARLY, interval(.01, .005, .02));

        assertThat(verdict.sentence())
                .startsWith("a finds F16's most likely token 1.0 points more often; not decided: how often, by what");
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsTooLittle() {
        IntervalEstimate few = new TooEarly(12, 8, TooEarly.Cause.FEW_UNITS);
        Verdict early = nearer(interval(.6, .2, .9), few, EARLY, EARLY);
        Verdict undecided = nearer(interval(.6, .4, .8), interval(1.1, .9, 1.3), EARLY, EARLY);
        Verdict same = nearer(new Identical(30), new Identical(30), new Identical(30), new Identical(30));

        assertThat(early.reading()).isEqualTo(Reading.TOO_EARLY);
        assertThat(early.sentence()).contains("8 more conversations at least");
        assertThat(undecided.reading()).isEqualTo(Reading.NOT_BEYOND_NOISE);
        assertThat(undecided.sentence()).startsWith("It cannot be told whether a or b diverges less from F16");
        assertThat(same.reading()).isEqualTo(Reading.IDENTICAL_SO_FAR);
        assertThat(same.sentence()).contains("identical so far, in 30 conversations");
    }

    private static DriftSummary summary(double meanKl) {
        return summary(meanKl, .99);
    }

    private static DriftSummary summary(double meanKl, double coverage) {
        Estimate mean = new Estimate(meanKl, .001, 52);
        return new DriftSummary(
                4_512,
                60,
                mean,
                .01,
                .02,
                .03,
                .04,
                .05,
                meanKl,
                new Estimate(meanKl == 0 ? 1 : .931, .01, 52),
                meanKl == 0,
                coverage);
    }

    /** With two and nobody else there is a distance, and no telling which of them is nearer to anything. */
    @Test
    void shouldSayHowFarAndNeverWhoIsCloserWhenThereIsNoThird() {
        Verdict verdict = VerdictSentences.distance("a", "b", summary(.0312), interval(.011, .009, .013), .0002);

        assertThat(verdict.reading()).isEqualTo(Reading.BEYOND_NOISE);
        assertThat(verdict.sentence())
                .isEqualTo(
                        "b diverges from a by at least 0.0312 nats a token on average and finds the same token most likely at"
                                + " 93.1 % of 4,512 tokens; half of 52 conversations diverge by more than 0.0110, where noise alone"
                                + " made at most 0.000200.")
                .doesNotContain("closer", "nearer", "better");
        assertThat(VerdictSentences.distance("a", "b", summary(.0312), interval(.011, .009, .013), .01)
                        .reading())
                .isEqualTo(Reading.NOT_BEYOND_NOISE);
        assertThat(VerdictSentences.distance("a", "b", summary(0), new Identical(52), null)
                        .reading())
                .isEqualTo(Reading.IDENTICAL_SO_FAR);
    }

    /** A divergence is never below 0: that an interval is above it tells nothing. */
    @Test
    void shouldOnlyDescribeHowFarWhenNoNoiseWasMeasured() {
        Verdict verdict = VerdictSentences.distance("a", "b", summary(.0312), interval(.011, .009, .013), null);

        assertThat(verdict.reading()).isEqualTo(Reading.DESCRIPTIVE);
        assertThat(verdict.sentence())
                .endsWith("diverge by more than 0.0110, and nothing was scored twice to show noise.");
    }

    @Test
    void shouldSayThatAMeanIsALowerBoundUnlessAllTokensAreInIt() {
        assertThat(VerdictSentences.distance("a", "b", summary(.0312, 1), EARLY, null)
                        .sentence())
                .startsWith("b diverges from a by 0.0312 nats a token");
        assertThat(VerdictSentences.distance("a", "b", summary(.0312, .9), EARLY, null)
                        .sentence())
                .startsWith("b diverges from a by at least 0.0312 nats a token");
        assertThat(VerdictSentences.weakest("b", "code", 6, .05, .03, false).sentence())
                .isEqualTo(
                        "b is weakest on code: at least 0.0500 nats a token in 6 conversations, against 0.0300 over all.");
        assertThat(VerdictSentences.weakest("b", "code", 6, .05, .03, true).sentence())
                .startsWith("b is weakest on code: 0.0500 nats");
    }

    /** What is known of one says nothing of the other. */
    @Test
    void shouldSayInASentenceOfItsOwnWhoTakesLongerForWhat() {
        List<Verdict> slower = VerdictSentences.speed("a", "b", interval(1.12, 1.08, 1.17), interval(1.01, .9, 1.1));
        List<Verdict> apart = VerdictSentences.speed("a", "b", interval(2.5, 2.1, 3), interval(.8, .7, .9));
        List<Verdict> alike = VerdictSentences.speed("a", "b", interval(1.01, .99, 1.03), new Identical(52));
        List<Verdict> early =
                VerdictSentences.speed("a", "b", interval(1.01, .9, 1.1), new TooEarly(4, 6, TooEarly.Cause.FEW_UNITS));

        assertThat(slower)
                .extracting(Verdict::reading, Verdict::sentence)
                .containsExactly(
                        tuple(
                                Reading.BEYOND_NOISE,
                                "b takes 12.0 % longer than a for each token (×1.120 [1.080, 1.170])."),
                        tuple(
                                Reading.NOT_BEYOND_NOISE,
                                "b cannot be told from a until the first token (×1.010 [0.900, 1.100])."));
        assertThat(apart).extracting(Verdict::reading).containsExactly(Reading.BEYOND_NOISE, Reading.BEYOND_NOISE);
        assertThat(apart.getFirst().sentence()).contains("2.50 times as long as a");
        assertThat(apart.getLast().sentence()).contains("20.0 % less time than a until");
        assertThat(alike).extracting(Verdict::reading).containsExactly(Reading.EQUIVALENT, Reading.IDENTICAL_SO_FAR);
        assertThat(alike.getFirst().sentence()).contains("within 5 %");
        assertThat(alike.getLast().sentence()).contains("identical so far, in 52 conversations");
        assertThat(early).extracting(Verdict::reading).containsExactly(Reading.NOT_BEYOND_NOISE, Reading.TOO_EARLY);
        assertThat(early.getLast().sentence()).contains("too early, 6 more conversations");
    }

    private static TextComparison texts(int compared, int exact) {
        return new TextComparison(
                compared,
                exact,
                compared == 0 ? null : (double) exact / compared,
                compared == 0 ? null : 71.5,
                compared - exact,
                compared == exact ? null : 35);
    }

    @Test
    void shouldHoldTextsAgainstThoseOfOneThatAnsweredTwice() {
        assertThat(VerdictSentences.texts("a", "b", texts(48, 12), texts(10, 10))
                        .reading())
                .isEqualTo(Reading.BEYOND_NOISE);
        assertThat(VerdictSentences.texts("a", "b", texts(48, 12), texts(10, 10))
                        .sentence())
                .isEqualTo(
                        "b answers otherwise than a in 36 of 48 greedy texts, half of which part within 35 characters"
                                + " (mean chrF 71.5); a asked twice did so in 0 of 10.");
        assertThat(VerdictSentences.texts("a", "b", texts(48, 40), texts(10, 8)).reading())
                .isEqualTo(Reading.NOT_BEYOND_NOISE);
        assertThat(VerdictSentences.texts("a", "b", texts(48, 40), null).reading())
                .isEqualTo(Reading.DESCRIPTIVE);
        assertThat(VerdictSentences.texts("a", "b", texts(48, 48), texts(10, 10))
                        .reading())
                .isEqualTo(Reading.IDENTICAL_SO_FAR);
        assertThat(VerdictSentences.texts("a", "b", texts(0, 0), null).reading())
                .isEqualTo(Reading.NOT_MEASURED);
    }
}
