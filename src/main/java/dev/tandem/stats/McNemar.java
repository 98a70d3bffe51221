package dev.tandem.stats;

import java.util.List;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Whether two paired proportions differ, told by the pairs in which only one of the two has what is counted.
 *
 * <p>Exact and two-sided: under no difference each discordant pair falls on either side with probability ½, so that
 * p = min(1, 2 · P(X ≤ min(first, second))) with X ~ Binomial(first + second, ½) (McNemar 1947, Psychometrika 12:153;
 * exact form as in Fay 2010, The R Journal 2(1):53). The pairs must be independent of one another.
 *
 * @param first pairs in which only the first has it, at least 0
 * @param second pairs in which only the second has it, at least 0
 */
public record McNemar(int first, int second) {

    public McNemar {
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException("negative count: " + first + ", " + second);
        }
    }

    /** The probability of pairs as uneven as these, or more so, when there is no difference; 1 without any. */
    public double pValue() {
        int discordant = first + second;
        if (discordant == 0) {
            return 1;
        }
        double tail = BinomialDistribution.of(discordant, 0.5).cumulativeProbability(Math.min(first, second));
        return Math.min(1, 2 * tail);
    }

    /**
     * Probabilities as they are when several differences are looked at: that any of them is found where none is stays
     * below each (Holm 1979, Scandinavian Journal of Statistics 6:65).
     *
     * @return in the order of what was given
     */
    public static List<Double> adjusted(List<Double> pValues) {
        Double[] result = new Double[pValues.size()];
        double largest = 0;
        int left = pValues.size();
        for (int index : java.util.stream.IntStream.range(0, pValues.size())
                .boxed()
                .sorted(java.util.Comparator.comparing(pValues::get))
                .toList()) {
            largest = Math.max(largest, Math.min(1, left * pValues.get(index)));
            result[index] = largest;
            left--;
        }
        return List.of(result);
    }
}
