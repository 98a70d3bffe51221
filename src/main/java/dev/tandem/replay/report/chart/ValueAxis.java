package dev.tandem.replay.report.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Where values stand along a line, in percent of its length, so that a chart fits any width without a script.
 *
 * @param logarithmic whether equal ratios are equal lengths; values that are not above 0 stand at the beginning then
 * @param low the value at the beginning
 * @param high the value at the end
 */
public record ValueAxis(boolean logarithmic, double low, double high) {

    private static final double FIRST = 3;
    private static final double LAST = 97;
    private static final int MOST_TICKS = 6;
    private static final double[] STEPS = {1, 2, 5};
    private static final double[] FINER = {1, 2, 2.5, 5};

    /** A value that is written beside the axis. */
    public record Tick(String label, double value) {}

    /** One that holds all these values, of which only those above 0 count. */
    public static ValueAxis logarithmic(double... values) {
        double[] positive =
                DoubleStream.of(values).filter(v -> v > 0 && Double.isFinite(v)).toArray();
        double least = DoubleStream.of(positive).min().orElse(1);
        double most = DoubleStream.of(positive).max().orElse(1);
        return new ValueAxis(true, least / 1.3, most * 1.3);
    }

    /** One from 0 that holds all these values. */
    public static ValueAxis linear(double... values) {
        double most = DoubleStream.of(values).filter(Double::isFinite).max().orElse(1);
        return new ValueAxis(false, 0, most > 0 ? most * 1.15 : 1);
    }

    /** Where a value stands, from 0 to 1; what is beyond an end stands there. */
    public double share(double value) {
        double share = logarithmic
                ? value > 0 ? Math.log(value / low) / Math.log(high / low) : 0
                : (value - low) / (high - low);
        return Math.clamp(share, 0, 1);
    }

    /** Where it stands across the chart, as SVG writes it. */
    public String across(double value) {
        return String.format(Locale.ROOT, "%.2f%%", FIRST + (LAST - FIRST) * share(value));
    }

    /** At most {@value #MOST_TICKS} round values, ascending. */
    public List<Tick> ticks() {
        List<Double> values = logarithmic ? powers() : multiples();
        while (values.size() > MOST_TICKS) {
            List<Double> fewer = new ArrayList<>();
            for (int i = 0; i < values.size(); i += 2) {
                fewer.add(values.get(i));
            }
            values = fewer;
        }
        return values.stream().map(value -> new Tick(label(value), value)).toList();
    }

    private List<Double> powers() {
        List<Double> decades = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
            for (double step : STEPS) {
                double value = step * Math.pow(10, power);
                if (value >= low && value <= high) {
                    all.add(value);
                    if (step == 1) {
                        decades.add(value);
                    }
                }
            }
        }
        return decades.size() >= 3 ? decades : all.size() >= 3 ? all : multiples();
    }

    private List<Double> multiples() {
        double rough = (high - low) / (MOST_TICKS - 1);
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * power;
        for (double candidate : FINER) {
            if (candidate * power >= rough) {
                step = candidate * power;
                break;
            }
        }
        List<Double> values = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            values.add(i * step);
        }
        return values;
    }

    private static String label(double value) {
        return new BigDecimal(String.format(Locale.ROOT, "%.3g", value))
                .stripTrailingZeros()
                .toPlainString();
    }
}
