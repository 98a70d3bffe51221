package dev.tandem.replay.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Two values of each contender against one another, and its size as the area of its mark. Each is named where it stands, so
 * that nothing depends on colour. Lengths across are shares of the width, those down are pixels.
 *
 * @param id unique on its page
 * @param title what it shows
 * @param description the same in words, for whoever does not see it
 * @param height of the whole
 * @param axisY where the horizontal axis lies
 * @param tickY where what is written below it stands
 * @param even where across nothing differs from the first
 */
public record BubblePlot(
        String id,
        String title,
        String description,
        int height,
        int axisY,
        int tickY,
        String even,
        List<ForestPlot.Label> across,
        List<Level> up,
        List<Bubble> bubbles) {

    private static final int TOP = 30;
    private static final int DEPTH = 230;
    private static final double LARGEST = 22;
    private static final double SMALLEST = 5;
    private static final int LONGEST_NAME = 18;

    /** A value of the vertical axis, and how far down it is. */
    public record Level(String text, int y) {}

    /**
     * A contender as it is drawn.
     *
     * @param name its name
     * @param note its size in words
     * @param hollow whether it is what the others are compared with
     * @param textAt where its name begins, or ends
     * @param anchor which of the two
     */
    public record Bubble(
            String name,
            String note,
            boolean hollow,
            String at,
            int y,
            int radius,
            String low,
            String high,
            String textAt,
            String anchor,
            int shift,
            int nameY,
            int noteY) {}

    /**
     * What is known of a contender.
     *
     * @param note its size in words
     * @param hollow whether it is what the others are compared with
     * @param across the first value, above 0
     * @param low lower end of its interval; {@code null} where there is none
     * @param high upper end of it; {@code null} where there is none
     * @param up the second value, at least 0
     * @param size that the area shows; 0 where it is not known
     */
    public record Contender(
            String name,
            String note,
            boolean hollow,
            double across,
            @Nullable Double low,
            @Nullable Double high,
            double up,
            double size) {}

    /** Of at least one contender. */
    public static BubblePlot of(String id, String title, List<Contender> contenders) {
        ValueAxis across = ValueAxis.logarithmic(DoubleStream.concat(
                        contenders.stream()
                                .flatMapToDouble(one -> DoubleStream.of(
                                        one.across(),
                                        one.low() == null ? one.across() : one.low(),
                                        one.high() == null ? one.across() : one.high())),
                        DoubleStream.of(0.8, 1.25))
                .toArray());
        ValueAxis up =
                ValueAxis.linear(contenders.stream().mapToDouble(Contender::up).toArray());
        double largest = contenders.stream().mapToDouble(Contender::size).max().orElse(0);
        List<Bubble> bubbles = new ArrayList<>();
        int lowest = Integer.MIN_VALUE;
        for (Contender one : contenders.stream()
                .sorted(Comparator.comparingDouble(Contender::up).reversed())
                .toList()) {
            int y = down(up, one.up());
            int text = Math.max(y, lowest + 30);
            lowest = text;
            double area = largest == 0 ? 0 : Math.sqrt(one.size() / largest);
            int radius = (int) Math.round(Math.max(SMALLEST, LARGEST * area));
            boolean right = hasMoreRoomToTheRight(across, one);
            bubbles.add(new Bubble(
                    ShortLabel.of(one.name(), LONGEST_NAME),
                    one.note(),
                    one.hollow(),
                    across.across(one.across()),
                    y,
                    radius,
                    one.low() == null ? "" : across.across(one.low()),
                    one.high() == null ? "" : across.across(one.high()),
                    across.across(beside(one, right)),
                    right ? "start" : "end",
                    right ? radius + 6 : -radius - 6,
                    text - 3,
                    text + 12));
        }
        return new BubblePlot(
                id,
                title,
                contenders.stream().map(BubblePlot::words).collect(Collectors.joining(". ")),
                TOP + DEPTH + 64,
                TOP + DEPTH,
                TOP + DEPTH + 38,
                across.across(1),
                across.ticks().stream()
                        .map(tick -> new ForestPlot.Label("×" + tick.label(), across.across(tick.value())))
                        .toList(),
                up.ticks().stream()
                        .map(tick -> new Level(tick.label(), down(up, tick.value())))
                        .toList(),
                bubbles);
    }

    private static boolean hasMoreRoomToTheRight(ValueAxis across, Contender one) {
        return 1 - across.share(beside(one, true)) >= across.share(beside(one, false));
    }

    /** Beyond the interval, so that it does not strike through the name. */
    private static double beside(Contender one, boolean right) {
        Double end = right ? one.high() : one.low();
        return end == null ? one.across() : end;
    }

    private static String words(Contender one) {
        return String.format(
                Locale.ROOT,
                "%s (%s): %.3f times as long for each token, %.5f nats a token",
                one.name(),
                one.note(),
                one.across(),
                one.up());
    }

    private static int down(ValueAxis up, double value) {
        return (int) Math.round(TOP + DEPTH * (1 - up.share(value)));
    }
}
