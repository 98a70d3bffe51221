package dev.tandem.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.sequential.PairedDriftFindings.Nearer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PairedDriftSequenceTest {

    private static UnitDrift drift(double meanKl) {
        return new UnitDrift(10, 10 * meanKl, 9);
    }

    private static Interval interval(IntervalEstimate estimate) {
        assertThat(estimate).isInstanceOf(Interval.class);
        return (Interval) estimate;
    }

    @Test
    void shouldKnowHowOftenBeforeItKnowsHowMuch() {
        PairedDriftSequence sequence = new PairedDriftSequence();
        for (int i = 0; i < 25; i++) {
            sequence.add(drift(.01 + .001 * i), drift(.02 + .0025 * i));
        }

        PairedDriftFindings findings = sequence.findings();
        assertThat(interval(findings.share()).estimate()).isEqualTo(1);
        assertThat(interval(findings.factor()).high()).isLessThan(1);
        assertThat(findings.klDivergence()).isInstanceOf(TooEarly.class);
        assertThat(findings.sameTop()).isEqualTo(new Identical(25));
        assertThat(findings.nearer()).isEqualTo(Nearer.FIRST);
    }

    @Test
    void shouldSayIdenticalWhenNoConversationShowsADifference() {
        PairedDriftSequence sequence = new PairedDriftSequence();
        assertThat(sequence.findings().nearer()).isEqualTo(Nearer.NOT_KNOWN);
        for (int i = 0; i < 4; i++) {
            sequence.add(drift(.01 * i), drift(.01 * i));
        }

        PairedDriftFindings findings = sequence.findings();
        assertThat(findings)
                .isEqualTo(new PairedDriftFindings(
                        new Identical(4), new Identical(4), new Identical(4), new Identical(4)));
        assertThat(findings.nearer()).isEqualTo(Nearer.IDENTICAL);
    }

    /** The second diverges a little more in nine conversations of ten, and far less in the tenth. */
    @Test
    void shouldDependWhenMeasuresPointApart() {
        PairedDriftSequence sequence = new PairedDriftSequence();
        for (int i = 0; i < 1_000; i++) {
            double hard = 1 + i % 7 / 10.0;
            sequence.add(
                    i % 10 == 0 ? drift(hard) : drift(.010 * hard),
                    i % 10 == 0 ? drift(.1 * hard) : drift(.011 * hard));
        }

        PairedDriftFindings findings = sequence.findings();
        assertThat(interval(findings.share()).low()).isGreaterThan(.5);
        assertThat(interval(findings.klDivergence()).low()).isPositive();
        assertThat(findings.nearer()).isEqualTo(Nearer.DEPENDS);
    }

    @Test
    void shouldSumUpTheTokensOfAUnit() {
        UnitDrift unit = UnitDrift.of(
                DriftSeries.of(List.of(new TokenDrift(.25, 1, true, 0, 0), new TokenDrift(.5, 1, false, 0, 0))));

        assertThat(unit).isEqualTo(new UnitDrift(2, .75, 1));
        assertThat(unit.meanKl()).isCloseTo(.375, within(1e-12));
        assertThatThrownBy(() -> new PairedDriftSequence().add(unit, drift(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
