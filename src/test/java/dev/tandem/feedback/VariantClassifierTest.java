package dev.tandem.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.feedback.VariantClassifier.Seen;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The one that guesses is worth listening to: it finds what there is to find, and finds nothing in nothing. */
@Tag("unit")
class VariantClassifierTest {

    private static final int PAIRS = 400;

    private final Random random = new Random(11);

    /** Pairs of which a figure among many others is larger by so many standard deviations where the truth is left. */
    private List<Seen> pairs(double telling, IntPredicate left) {
        return IntStream.range(0, PAIRS)
                .mapToObj(i -> {
                    boolean truth = left.test(i);
                    TreeMap<String, Double> figures = new TreeMap<>();
                    for (int k = 0; k < 100; k++) {
                        figures.put("noise " + k, random.nextGaussian());
                    }
                    figures.put("time", random.nextGaussian() + (truth ? telling : 0));
                    return new Seen(figures, truth);
                })
                .toList();
    }

    @Test
    void shouldFindAFigureThatTellsSomething() {
        assertThat(VariantClassifier.right(pairs(2, i -> random.nextBoolean())))
                .isGreaterThan(VariantClassifier.mostOfACoin(PAIRS));
    }

    @Test
    void shouldFindSidesThatFollowARule() {
        assertThat(VariantClassifier.right(pairs(0, i -> i % 2 == 0)))
                .isGreaterThan(VariantClassifier.mostOfACoin(PAIRS));
        assertThat(VariantClassifier.right(pairs(0, i -> i % 4 < 2)))
                .isGreaterThan(VariantClassifier.mostOfACoin(PAIRS));
    }

    @Test
    void shouldFindASideThatIsDrawnTooOften() {
        assertThat(VariantClassifier.right(pairs(0, i -> random.nextInt(4) > 0)))
                .isGreaterThan(VariantClassifier.mostOfACoin(PAIRS));
    }

    @Test
    void shouldFindNothingInNothing() {
        assertThat(VariantClassifier.right(pairs(0, i -> random.nextBoolean())))
                .isLessThanOrEqualTo(VariantClassifier.mostOfACoin(PAIRS));
    }
}
