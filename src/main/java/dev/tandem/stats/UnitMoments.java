package dev.tandem.stats;

/**
 * What there is to know about the mean m = Σ S_g / Σ n_g over units with sums S and weights n: sums of Sⁱnʲ up to
 * i + j = 4, so that units are added one by one in constant time and space. Not thread-safe.
 *
 * <p>With residuals r_g = S_g − m n_g, the variance of m over G units is G/(G−1) · Σ r² / (Σ n)² (see
 * {@link ClusteredMean}), and their <em>effective number</em> is (Σ r²)² / Σ r⁴: as many units of equal residuals would
 * make up the variance. It is G/3 for normal residuals and stays small as long as the tail decides, which the number of
 * units does not tell. (For units of one value it is G over the kurtosis, and so half the degrees of freedom that
 * Satterthwaite 1946, Biometrics Bulletin 2:110, gives such a variance, as far as the tail goes; MacKinnon and Webb 2017,
 * Journal of Applied Econometrics 32:233, count clusters in the same spirit by their sizes alone.)
 */
public final class UnitMoments {

    private static final int ORDER = 4;

    /** Of residuals, relative to what they are the difference of: below this they are rounding. */
    private static final double ROUNDING = 1e-13;

    private final double[][] sums = new double[ORDER + 1][ORDER + 1];

    /** Adds a unit. */
    public void add(UnitTotal unit) {
        double power = 1;
        for (int i = 0; i <= ORDER; i++) {
            double product = power;
            for (int j = 0; i + j <= ORDER; j++) {
                sums[i][j] += product;
                product *= unit.weight();
            }
            power *= unit.sum();
        }
    }

    /** How many units were added. */
    public int units() {
        return (int) sums[0][0];
    }

    /** Whether every unit's sum was 0. */
    public boolean isZero() {
        return sums[2][0] == 0;
    }

    /** The mean; NaN without units. */
    public double mean() {
        return sums[1][0] / sums[0][1];
    }

    /** The standard error of the mean: 0 when units do not vary beyond rounding; NaN below two units. */
    public double standardError() {
        double units = sums[0][0];
        return Math.sqrt(units / (units - 1) * squares()) / sums[0][1];
    }

    /**
     * The skewness of the mean, Σ r³ / (Σ r²)^(3/2): that of the units over the root of their number; 0 when they do not
     * vary.
     */
    public double skewness() {
        double m = mean();
        double squares = squares();
        double thirds = sums[3][0] - 3 * m * sums[2][1] + 3 * m * m * sums[1][2] - m * m * m * sums[0][3];
        return squares == 0 ? 0 : thirds / (squares * Math.sqrt(squares));
    }

    /** The effective number of units, 1 to their number; 0 when they do not vary. */
    public double effectiveUnits() {
        double m = mean();
        double squares = squares();
        double fourths = sums[4][0]
                - 4 * m * sums[3][1]
                + 6 * m * m * sums[2][2]
                - 4 * m * m * m * sums[1][3]
                + m * m * m * m * sums[0][4];
        return squares == 0 ? 0 : Math.clamp(squares * squares / fourths, 1, sums[0][0]);
    }

    private double squares() {
        double m = mean();
        double squares = sums[2][0] - 2 * m * sums[1][1] + m * m * sums[0][2];
        return squares <= ROUNDING * sums[2][0] ? 0 : squares;
    }
}
